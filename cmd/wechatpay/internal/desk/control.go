package desk

import (
	"strings"

	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/sandbox/console"
)

// An Explainer says what is wrong with the signature of a request, in a language.
type Explainer func(sb *sandbox.Sandbox, r sandbox.Request, lang string) console.Explanation

// controlFlags say who may steer the sandbox, and what goes wrong in it from the start.
type controlFlags struct {
	token  string
	rules  []string
	faults []sandbox.Fault // the rules, once they are checked

	explain Explainer
}

func (f *controlFlags) register(c terminal.Console, flags *pflag.FlagSet) {
	flags.StringVar(&f.token, "control-token", "", c.Say(words.FlagControlToken))
	flags.StringArrayVar(&f.rules, "fault", nil, c.Say(words.FlagFault))
}

// controlTokenEnv has the token where the flag does not: the arguments of a process are seen by all users.
const controlTokenEnv = "WECHATPAY_CONTROL_TOKEN"

// check reads the flags, before anything is written.
func (f *controlFlags) check(getenv func(string) string) error {
	if f.token == "" {
		f.token = getenv(controlTokenEnv)
	}
	if f.token != "" && (len(f.token) < 16 || strings.ContainsFunc(f.token, func(r rune) bool { return r <= ' ' || r > '~' })) {
		return terminal.Usage(words.ControlTokenForm, words.ControlTokenWrong)
	}
	for _, text := range f.rules {
		fault, err := sandbox.ParseFault(text)
		if err != nil {
			return terminal.Usage(words.FaultForm, words.FaultWrong.With(withoutOrigin(err)))
		}
		f.faults = append(f.faults, fault)
	}
	return nil
}

// withoutOrigin takes the package's name off an error.
func withoutOrigin(err error) string {
	_, reason, _ := strings.Cut(err.Error(), ": ")
	return reason
}

// mount gives a sandbox that has started its faults, and the interface that steers it.
func (f *controlFlags) mount(sb *sandbox.Sandbox, key string) error {
	for _, fault := range f.faults {
		if _, err := sb.AddFault(fault); err != nil {
			return terminal.Usage(words.FaultForm, words.FaultWrong.With(withoutOrigin(err)))
		}
	}
	sb.SetControl(console.New(sb, console.Options{Token: f.token, Key: []byte(key),
		Explain: func(r sandbox.Request, lang string) console.Explanation { return f.explain(sb, r, lang) }}))
	return nil
}
