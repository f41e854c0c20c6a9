package desk

import (
	"context"
	"fmt"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/steer"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// payment is what the control interface is asked for.
type payment struct {
	OutTradeNo string `json:"out_trade_no"`
	MchID      string `json:"mchid,omitempty"`
	OpenID     string `json:"openid,omitempty"`
	Fen        int64  `json:"fen,omitempty"`
	Fails      bool   `json:"fails,omitempty"`
}

// NewPay makes wechatpay pay.
func NewPay(c terminal.Console) *cobra.Command {
	var target steer.Target
	var p payment
	cmd := &cobra.Command{
		Use:     "pay [flags] NO",
		Short:   c.Say(words.PayShort),
		Long:    c.Say(words.PayLong),
		Example: "  wechatpay pay order-0001\n  wechatpay pay order-0001 --amount 90\n  wechatpay pay order-0001 --fail",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return terminal.Usage(words.ForExample.With("wechatpay pay order-0001"), words.PayTakesOne.With(len(args)))
			}
			p.OutTradeNo = args[0]
			switch {
			case cmd.Flags().Changed("amount") && p.Fen <= 0:
				return terminal.Usage(words.ForExample.With("--amount 90"), words.PayAmountWrong.With(p.Fen))
			case p.Fails && p.Fen > 0:
				return terminal.Usage(words.PayOneOfBoth, words.PayFailOrAmount)
			}
			control, err := target.Dial(cmd.Context())
			if err != nil {
				return err
			}
			return p.pay(cmd.Context(), c, control)
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Int64Var(&p.Fen, "amount", 0, c.Say(words.FlagPayAmount))
	flags.BoolVar(&p.Fails, "fail", false, c.Say(words.FlagPayFail))
	flags.StringVar(&p.OpenID, "openid", "", c.Say(words.FlagPayOpenID))
	flags.StringVar(&p.MchID, "mchid", "", c.Say(words.FlagPayMchID))
	target.Register(c, flags)
	return cmd
}

// pay pays, and prints what became of the first notification of it. That it was refused is not a failure of the payment.
func (p *payment) pay(ctx context.Context, c terminal.Console, control *steer.Control) error {
	var before struct{ Last int64 }
	if err := control.Get(ctx, "notices?limit=1", &before); err != nil {
		return err
	}
	if err := control.Post(ctx, "pay", p, nil); err != nil {
		return withHint(err, words.PayWhich)
	}
	done := words.PayDone.With(terminal.OneLine(p.OutTradeNo))
	if p.Fails {
		done = words.PayFailed.With(terminal.OneLine(p.OutTradeNo))
	}
	if _, err := fmt.Fprintln(c.Out, c.Say(done)); err != nil || p.Fails {
		return terminal.WriteFailure(err)
	}
	query := fmt.Sprintf("notices?since=%d&limit=1&about=%s", before.Last, url.QueryEscape(p.OutTradeNo))
	var list struct{ Notices []notice }
	if err := control.Get(ctx, query, &list); err != nil || len(list.Notices) == 0 {
		return err
	}
	first := list.Notices[0]
	if len(first.Attempts) == 0 { // it takes up to five seconds
		var tried struct{ Notices []notice }
		if err := control.Get(ctx, query+"&tried=true&wait=10", &tried); err != nil {
			return err
		}
		if len(tried.Notices) > 0 {
			first = tried.Notices[0]
		}
	}
	_, err := fmt.Fprintf(c.Out, "%s\n%s\n", first.sent(c), first.outcome(c))
	return terminal.WriteFailure(err)
}
