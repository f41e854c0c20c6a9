package program

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// language gives the reader's language: that of --lang, else that of the locale. It is read before the flags are parsed,
// since their help is in it already. A language that there is not is refused when they are.
func language(args []string, getenv func(string) string) words.Lang {
	lang := words.FromEnvironment(getenv)
	for i, arg := range args {
		if arg == "--" {
			break
		}
		code, given := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(args) {
			code, given = args[i+1], true
		}
		if n := slices.Index(words.Codes, code); given && n >= 0 {
			lang = words.Lang(n)
		}
	}
	return lang
}

// chosen is the value of --lang, of which language has made use already.
type chosen string

// String gives the code.
func (v *chosen) String() string { return string(*v) }

// Type names no type: the help says what is taken.
func (v *chosen) Type() string { return "string" }

// Set refuses a language that there is not.
func (v *chosen) Set(code string) error {
	if !slices.Contains(words.Codes, code) {
		return terminal.Usage(words.WriteLang, words.NoSuchLanguage.With(terminal.Quote(code)))
	}
	*v = chosen(code)
	return nil
}

func registerLanguage(root *cobra.Command, c terminal.Console) {
	root.PersistentFlags().Var(new(chosen), "lang", c.Say(words.FlagLang))
	err := root.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions(words.Codes, cobra.ShellCompDirectiveNoFileComp))
	if err != nil { // no such flag: a mistake in this program
		panic(err)
	}
}
