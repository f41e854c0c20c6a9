package keys

import (
	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

// New makes wechatpay keys.
func New(c terminal.Console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "Convert key files",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return terminal.Usage("wechatpay keys convert apiclient_cert.p12", "%s is none of the commands of keys: convert", terminal.Quote(args[0]))
		},
	}
	cmd.AddCommand(newConvert(c))
	return cmd
}
