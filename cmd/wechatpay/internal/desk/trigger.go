package desk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/steer"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

// triggering is what the control interface is asked for.
type triggering struct {
	Event string       `json:"event"`
	URL   string       `json:"url"`
	MchID string       `json:"mchid,omitempty"`
	Set   *item.Object `json:"set,omitempty"`
	Loose bool         `json:"loose,omitempty"`
}

// NewTrigger makes wechatpay trigger.
func NewTrigger(c terminal.Console) *cobra.Command {
	var target steer.Target
	var t triggering
	cmd := &cobra.Command{
		Use:   "trigger [flags] [EVENT [name=value …]]",
		Short: c.Say(words.TriggerShort),
		Long:  c.Say(words.TriggerLong),
		Example: "  wechatpay trigger\n  wechatpay trigger TRANSACTION.SUCCESS --to http://127.0.0.1:3000/notify\n" +
			"  wechatpay trigger REFUND.ABNORMAL out_trade_no=order-0001 amount.refund:=50 --to http://127.0.0.1:3000/notify",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listEvents(c)
			}
			t.Event = args[0]
			if err := t.read(args[1:]); err != nil {
				return err
			}
			control, err := target.Dial(cmd.Context())
			if err != nil {
				return err
			}
			var n notice
			if err := control.Post(cmd.Context(), "trigger", t, &n); err != nil {
				return withHint(err, words.TriggerWhere)
			}
			return n.show(c)
		},
		ValidArgsFunction:     completeTrigger,
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&t.URL, "to", "", c.Say(words.FlagTriggerTo))
	flags.StringVar(&t.MchID, "mchid", "", c.Say(words.FlagTriggerMchID))
	flags.BoolVar(&t.Loose, "loose", false, c.Say(words.FlagLoose))
	target.Register(c, flags)
	return cmd
}

// names are all events as Event takes them.
func names() []string {
	var all []string
	for _, n := range openapi.Notifications() {
		all = append(all, nameOf(n))
	}
	slices.SortStableFunc(all, func(a, b string) int { return strings.Compare(prefixOf(a), prefixOf(b)) })
	return all
}

// prefixOf is what puts the events of APIv2 behind the others.
func prefixOf(name string) string {
	if strings.HasPrefix(name, "v2/") {
		return "v2/"
	}
	return ""
}

func nameOf(n *openapi.Notification) string {
	if n.V2 {
		return "v2/" + n.ID
	}
	return n.ID
}

// listEvents prints all events, and what WeChat Pay calls them.
func listEvents(c terminal.Console) error {
	var b strings.Builder
	for _, name := range names() {
		n, err := sandbox.Event(name)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s %s\n", terminal.Pad(name, 44), n.Name)
	}
	_, err := fmt.Fprint(c.Out, b.String())
	return terminal.WriteFailure(err)
}

// read reads what is typed behind the name, and finds out what can't be meant before anybody is asked.
func (t *triggering) read(args []string) error {
	n, err := sandbox.Event(t.Event)
	if err != nil {
		hint := words.Phrase(words.Plain("wechatpay trigger"))
		if near := terminal.Nearest(strings.ToUpper(t.Event), names()); near != "" {
			hint = words.DidYouMean.With(near)
		} else if near := terminal.Nearest(t.Event, names()); near != "" {
			hint = words.DidYouMean.With(near)
		}
		return terminal.Usage(hint, words.NoEvent.With(terminal.Quote(t.Event)))
	}
	if t.URL != "" {
		if err := checkURL("--to", t.URL); err != nil {
			return err
		}
	}
	items, err := item.ParseAll(args)
	if err != nil || len(items) == 0 {
		return err
	}
	t.Set = new(item.Object)
	for _, it := range items {
		if !slices.Contains([]string{item.SepText, item.SepJSON, item.SepTextFile, item.SepJSONFile}, it.Sep) {
			return terminal.Usage(words.ForExample.With("out_trade_no=order-0001 amount.total:=100"), words.TriggerTakesFields.With(it.Quoted()))
		}
		if !t.Loose {
			if err := fits(n, it); err != nil {
				return err
			}
		}
		value, err := it.Read()
		if err != nil {
			return err
		}
		if err := t.Set.Set(it.Path, value); err != nil {
			return err
		}
	}
	return nil
}

// contentOf is the schema of what an event tells; nil where no page says.
func contentOf(n *openapi.Notification) *openapi.Field {
	if n.V2 && n.EncryptedField == "" {
		return n.Body
	}
	return n.Resource
}

// fits looks for the field of an item, and at its type. The rest is the sandbox's to judge.
func fits(n *openapi.Notification, it item.Item) error {
	f := contentOf(n)
	for i, name := range it.Path {
		if f == nil || f.Type == "object" && len(f.Fields)+len(f.OneOf) == 0 {
			return nil
		}
		inner := f.Field(name)
		if inner == nil {
			if n.V2 && name == "sign_type" {
				return nil
			}
			hint := words.Phrase(words.TriggerLoose)
			if near := terminal.Nearest(name, fieldNames(f)); near != "" {
				hint = words.DidYouMean.With(strings.Join(append(slices.Clone(it.Path[:i]), near), "."))
			}
			return terminal.Usage(hint, words.EventHasNo.With(nameOf(n), it.Name()))
		}
		f = inner
	}
	if !n.V2 && f.Type != "string" && f.Type != "" && (it.Sep == item.SepText || it.Sep == item.SepTextFile) {
		return terminal.Usage(words.ForExample.With(item.Item{Path: it.Path, Sep: item.SepJSON, Value: it.Value}.Quoted()), words.NoTextHere.With(it.Name()))
	}
	return nil
}

func fieldNames(f *openapi.Field) []string {
	var all []string
	for _, member := range f.Fields {
		all = append(all, member.Name)
	}
	for _, variant := range f.OneOf {
		all = append(all, fieldNames(variant)...)
	}
	return all
}
