package keys

import (
	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// New makes wechatpay keys.
func New(c terminal.Console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keys",
		Short: c.Say(words.KeysShort),
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return terminal.Usage(words.Plain("wechatpay keys convert apiclient_cert.p12"), words.NoCommandOf.With(terminal.Quote(args[0]), "keys", "convert"))
		},
	}
	cmd.AddCommand(newConvert(c))
	return cmd
}
