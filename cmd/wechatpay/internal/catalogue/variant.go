package catalogue

import (
	"cmp"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// variant is one of the payloads that come with an event: of a product, or of another protocol.
type variant struct {
	name         string
	notification *openapi.Notification
}

const (
	plainVariant = "BASIC"
	allVariants  = "ALL" // of a merged payload
)

// variantsOf lists the payloads of an event, the plain one first: APIv3 before APIv2, what has the event's own name
// before others, and of a merged payload the plain part before the whole.
func variantsOf(event string, notifications []*openapi.Notification) []variant {
	notifications = slices.Clone(notifications)
	slices.SortStableFunc(notifications, func(a, b *openapi.Notification) int {
		return cmp.Or(later(a.V2, b.V2), later(a.ID != event, b.ID != event))
	})
	var list []variant
	for _, n := range notifications {
		whole, separable := variant{n.ID, n}, n.Separable()
		switch {
		case len(separable) > 0:
			whole.name = allVariants
		case n.ID == event:
			whole.name = strings.ToUpper(versionOf(n))
		}
		var parts []variant
		for _, name := range separable {
			if one, ok := n.Variant(name); ok {
				parts = append(parts, variant{name, one})
			}
		}
		if slices.Contains(separable, plainVariant) {
			list = append(append(list, parts...), whole)
		} else {
			list = append(append(list, whole), parts...)
		}
	}
	return list
}

func later(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// choose takes the variant that is asked for, else the plain one.
func (s *subject) choose(name string) error {
	if name == "" {
		return nil
	}
	if len(s.variants) < 2 {
		return terminal.Usage(words.LeaveVariantOut, words.HasNoVariants.With(s.arguments()))
	}
	var names []string
	for i, v := range s.variants {
		names = append(names, v.name)
		if strings.EqualFold(v.name, name) {
			s.variant = i
			return nil
		}
	}
	hint := words.Phrase(words.VariantIsOneOf.With(strings.Join(names, ", ")))
	if near := terminal.Nearest(strings.ToUpper(name), names); near != "" {
		hint = words.DidYouMean.With("--variant " + near)
	}
	return terminal.Usage(hint, words.NoSuchVariant.With(s.event, terminal.Quote(name)))
}

// notification is the variant that was chosen; nil of an operation.
func (s subject) notification() *openapi.Notification {
	if len(s.variants) == 0 {
		return nil
	}
	return s.variants[s.variant].notification
}

// others names the variants that were not chosen.
func (s subject) others() []string {
	var names []string
	for i, v := range s.variants {
		if i != s.variant {
			names = append(names, v.name)
		}
	}
	return names
}
