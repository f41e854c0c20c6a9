package catalogue

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// NewAPI makes wechatpay api.
func NewAPI(c terminal.Console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "api",
		Short: c.Say(words.APIShort),
		Long:  c.Say(words.APILong),
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			hint := words.Phrase(words.Plain("wechatpay api search " + terminal.ShellQuote(strings.Join(args, " "))))
			if near := terminal.Nearest(args[0], []string{"search", "list", "show"}); near != "" {
				hint = words.DidYouMean.With("wechatpay api " + near)
			}
			return terminal.Usage(hint, words.NoneOfSearchListShow.With(terminal.Quote(args[0])))
		},
	}
	cmd.AddCommand(newSearch(c), newList(c), newShow(c))
	return cmd
}

func newSearch(c terminal.Console) *cobra.Command {
	var asJSON bool
	var most int
	cmd := &cobra.Command{
		Use:     "search [flags] TEXT…",
		Short:   c.Say(words.SearchShort),
		Example: "  wechatpay api search 代金券 激活\n  wechatpay api search refund --json",
		RunE: func(_ *cobra.Command, args []string) error {
			text := strings.Join(args, " ")
			if strings.TrimSpace(text) == "" {
				return terminal.Usage(words.ForExample.With("wechatpay api search 退款"), words.NothingToSearch)
			}
			if most < 1 {
				return terminal.Usage(words.AsIn.With("--limit 50"), words.LimitShowsNothing.With(most))
			}
			found := hits(openapi.SearchAll(text))
			all := len(found)
			found = found[:min(most, all)]
			if err := printEntries(c, found, asJSON); err != nil {
				return err
			}
			switch {
			case all == 0:
				return nothingFound(words.FewerWords, words.NothingFits.With(terminal.Quote(text)))
			case !asJSON && all > most:
				c.Tell(words.MoreFound.With(all - most))
			}
			return nil
		},
		ValidArgsFunction:     cobra.NoFileCompletions,
		DisableFlagsInUseLine: true,
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, c.Say(words.FlagJSONArray))
	cmd.Flags().IntVar(&most, "limit", 20, c.Say(words.FlagLimit))
	return cmd
}

func newList(c terminal.Console) *cobra.Command {
	var asJSON, tags, events bool
	var tag, method string
	cmd := &cobra.Command{
		Use:     "list [flags]",
		Short:   c.Say(words.ListShort),
		Example: "  wechatpay api list --tag 代金券\n  wechatpay api list --tags",
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) > 0:
				return terminal.Usage(words.Plain("wechatpay api search "+terminal.ShellQuote(strings.Join(args, " "))), words.ListTakesFlags)
			case tags:
				return printTags(c, asJSON)
			}
			found, err := listed(tag, method, events)
			if err != nil {
				return err
			}
			return printEntries(c, found, asJSON)
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&tag, "tag", "", c.Say(words.FlagTag))
	flags.StringVar(&method, "method", "", c.Say(words.FlagMethod))
	flags.BoolVar(&events, "events", false, c.Say(words.FlagEvents))
	flags.BoolVar(&tags, "tags", false, c.Say(words.FlagTags))
	flags.BoolVar(&asJSON, "json", false, c.Say(words.FlagJSONArray))
	complete(cmd, "tag", func(prefix string) []string { return containing(openapi.Tags(), prefix) })
	complete(cmd, "method", func(string) []string { return operation.Methods })
	return cmd
}

// listed gives the operations that the flags of list ask for.
func listed(tag, method string, events bool) ([]entry, error) {
	if events {
		if tag != "" || method != "" {
			return nil, terminal.Usage(words.LeaveThemOut, words.NoTagsOfEvents)
		}
		return entries(nil, openapi.Notifications()), nil
	}
	upper := strings.ToUpper(method)
	if method != "" && !slices.Contains(operation.Methods, upper) {
		return nil, terminal.Usage(words.WriteAMethod, words.MethodIsNone.With(terminal.Quote(method)))
	}
	found := openapi.Operations()
	if tag != "" {
		found = openapi.ByTag(tag)
		if len(found) == 0 {
			hint := words.Phrase(words.Plain("wechatpay api list --tags"))
			if like := containing(openapi.Tags(), tag); len(like) > 0 {
				hint = words.DidYouMean.With("--tag " + like[0])
			}
			return nil, nothingFound(hint, words.NoOperationTagged.With(terminal.Quote(tag)))
		}
	}
	if method != "" {
		found = slices.DeleteFunc(slices.Clone(found), func(o *openapi.Operation) bool { return o.Method != upper })
		if len(found) == 0 {
			return nil, nothingFound(words.LeaveMethodOut, words.NoneHasTheMethod.With(upper))
		}
	}
	return entries(found, nil), nil
}

// nothingFound is an empty result: a script sees it by the exit code.
func nothingFound(hint words.Phrase, what error) error {
	return &terminal.Failure{Code: terminal.ExitOther, Hint: hint, Err: what}
}

func containing(texts []string, piece string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return !strings.Contains(text, piece) })
}

// entry is a line of search and list. A notification has the method NOTIFY, and its event in place of a path.
type entry struct {
	Method string   `json:"method"`
	Path   string   `json:"path"`            // as the official page has it
	Chain  string   `json:"chain,omitempty"` // as Client.Chain, call and show take it
	Name   string   `json:"name"`
	Tags   []string `json:"tags,omitempty"`
	Status string   `json:"status,omitempty"`
	Doc    string   `json:"doc,omitempty"`
}

const notify = "NOTIFY"

func entries(ops []*openapi.Operation, events []*openapi.Notification) []entry {
	list := make([]entry, 0, len(ops)+len(events))
	for _, o := range ops {
		list = append(list, entry{o.Method, o.Path, o.Template(), o.Name, o.Tags, string(o.Status), o.Doc})
	}
	for _, n := range events {
		list = append(list, entry{Method: notify, Path: eventOf(n), Name: n.Name, Doc: n.Doc})
	}
	return list
}

// hits are what a search found, in its order.
func hits(found []openapi.Hit) []entry {
	list := make([]entry, 0, len(found))
	for _, h := range found {
		if h.Operation != nil {
			list = append(list, entries([]*openapi.Operation{h.Operation}, nil)...)
		} else {
			list = append(list, entries(nil, []*openapi.Notification{h.Notification})...)
		}
	}
	return list
}

// printEntries prints a line each, or JSON.
func printEntries(c terminal.Console, list []entry, asJSON bool) error {
	if asJSON {
		return c.PrintJSON(list)
	}
	const widest = 32
	names := 0
	for _, e := range list {
		names = max(names, min(terminal.Width(e.Name), widest))
	}
	var b strings.Builder
	for _, e := range list {
		fmt.Fprintf(&b, "%s  %-4s %s", terminal.Pad(terminal.Cut(e.Name, widest), names), e.Method, cmp.Or(e.Chain, e.Path))
		if e.Status != "" {
			b.WriteString("  [" + c.Say(statusText(openapi.Status(e.Status))) + "]")
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(c.Out, b.String())
	return terminal.WriteFailure(err)
}

func printTags(c terminal.Console, asJSON bool) error {
	tags := openapi.Tags()
	if asJSON {
		return c.PrintJSON(tags)
	}
	_, err := io.WriteString(c.Out, strings.Join(tags, "\n")+"\n")
	return terminal.WriteFailure(err)
}

// statusText says whether an operation may still be used.
func statusText(s openapi.Status) words.Text {
	switch s {
	case openapi.Offline:
		return words.StatusOffline
	case openapi.Superseded:
		return words.StatusSuperseded
	case openapi.Deprecated:
		return words.StatusDeprecated
	case openapi.Restricted:
		return words.StatusRestricted
	case openapi.Beta:
		return words.StatusBeta
	}
	return words.Text{}
}
