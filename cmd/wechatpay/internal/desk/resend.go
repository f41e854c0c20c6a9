package desk

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/steer"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// NewResend makes wechatpay resend.
func NewResend(c terminal.Console) *cobra.Command {
	var target steer.Target
	cmd := &cobra.Command{
		Use:     "resend [flags] [ID]",
		Short:   c.Say(words.ResendShort),
		Long:    c.Say(words.ResendLong),
		Example: "  wechatpay resend\n  wechatpay resend 5f0c8d6e",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return terminal.Usage(words.ForExample.With("wechatpay resend "+args[0]), words.ResendTakesOne.With(terminal.Quote(args[1])))
			}
			control, err := target.Dial(cmd.Context())
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return listNotices(cmd.Context(), c, control)
			}
			var n notice
			if err := control.Post(cmd.Context(), "notices/"+url.PathEscape(args[0])+"/resend", struct{}{}, &n); err != nil {
				return withHint(err, words.ResendLists)
			}
			return n.show(c)
		},
		DisableFlagsInUseLine: true,
	}
	cmd.Flags().SortFlags = false
	target.Register(c, cmd.Flags())
	return cmd
}

// withHint gives a failure of the sandbox a better hint.
func withHint(err error, hint words.Phrase) error {
	if failure, ok := err.(*terminal.Failure); ok && failure.Code == terminal.ExitClient {
		failure.Hint = hint
	}
	return err
}

// listNotices prints the newest notifications, and what became of each.
func listNotices(ctx context.Context, c terminal.Console, control *steer.Control) error {
	var list struct{ Notices []notice }
	if err := control.Get(ctx, "notices", &list); err != nil {
		return err
	}
	if len(list.Notices) == 0 {
		c.Tell(words.NoNotices)
	}
	var b strings.Builder
	for _, n := range list.Notices {
		fmt.Fprintf(&b, "%s  %s  %s\n", n.ID, terminal.Pad(terminal.OneLine(n.EventType), 24), n.state(c))
	}
	_, err := fmt.Fprint(c.Out, b.String())
	return terminal.WriteFailure(err)
}

// state is where a notification stands, in a few words.
func (n *notice) state(c terminal.Console) string {
	switch {
	case n.Accepted:
		return c.Say(words.StateAccepted)
	case n.Next != nil:
		return c.Say(words.StateWaits.With(len(n.Attempts), n.Next.Format("15:04:05")))
	case len(n.Attempts) == 0:
		return c.Say(words.StateHeld)
	}
	return c.Say(words.StateGivenUp.With(len(n.Attempts)))
}
