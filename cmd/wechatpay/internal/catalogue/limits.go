package catalogue

import (
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// limits says which values a field takes.
func limits(f *openapi.Field) []words.Phrase {
	var notes []words.Phrase
	if f.Format != "" && f.Format != "int64" && f.Format != "uint64" {
		notes = append(notes, words.Plain(f.Format))
	}
	switch values := strings.Join(f.Enum, " "); {
	case values == "":
	case f.Open:
		notes = append(notes, words.NoteOneKnown.With(values))
	default:
		notes = append(notes, words.NoteOneOf.With(values))
	}
	for _, count := range []words.Phrase{characters.between(f.MinLength, f.MaxLength), items.between(f.MinItems, f.MaxItems)} {
		if count != nil {
			notes = append(notes, count)
		}
	}
	switch {
	case f.Minimum != nil && f.Maximum != nil:
		notes = append(notes, words.NoteRange.With(*f.Minimum, *f.Maximum))
	case f.Minimum != nil:
		notes = append(notes, words.NoteAtLeast.With(*f.Minimum))
	case f.Maximum != nil:
		notes = append(notes, words.NoteAtMost.With(*f.Maximum))
	}
	if f.Default != nil {
		notes = append(notes, words.NoteDefault.With(f.Default))
	}
	if f.Exclusive || f.Either {
		notes = append(notes, words.NoteExclusive)
	}
	return notes
}

// counted says how many of a thing there may be; one of it is said in another way in English.
type counted struct{ exactly, one, fromTo, most, mostOne, least, leastOne words.Text }

var (
	characters = counted{
		words.Characters, words.OneCharacter, words.CharactersBetween, words.CharactersAtMost, words.CharacterAtMost, words.CharactersAtLeast,
		words.Text{}, // that a text is not empty goes without saying
	}
	items = counted{words.Items, words.OneItem, words.ItemsBetween, words.ItemsAtMost, words.ItemAtMost, words.ItemsAtLeast, words.ItemAtLeast}
)

// between says that there are from low to high of it; 0 is no bound.
func (c counted) between(low, high int) words.Phrase {
	switch {
	case low == 1 && high == 1:
		return c.one.With(1)
	case low > 0 && high == low:
		return c.exactly.With(low)
	case low > 0 && high > 0:
		return c.fromTo.With(low, high)
	case high == 1:
		return c.mostOne.With(1)
	case high > 0:
		return c.most.With(high)
	case low > 1:
		return c.least.With(low)
	case low == 1 && c.leastOne != words.Text{}:
		return c.leastOne.With(1)
	}
	return nil
}
