package fleet

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// Connect connects to a broker as a fleet needs it: for good, however often the connection breaks, with nothing sent
// later than it was meant, and nothing printed. Addresses are as nats.Connect takes them: nats://host:4222 or
// tls://host:4222, several with commas. No error holds a password.
func Connect(addresses string, opts ...nats.Option) (*nats.Conn, error) {
	secrets, err := secretsOf(addresses)
	if err != nil {
		return nil, fmt.Errorf("fleet.Connect: %w", err)
	}
	conn, err := nats.Connect(addresses, append([]nats.Option{
		nats.Name("wechatpay fleet"), nats.MaxReconnects(-1), nats.ReconnectWait(time.Second), nats.ReconnectBufSize(-1), nats.Timeout(10 * time.Second),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}),
	}, opts...)...)
	if err != nil {
		text := err.Error()
		for _, secret := range secrets {
			text = strings.ReplaceAll(text, secret, "…")
		}
		return nil, fmt.Errorf("fleet.Connect: %w: %s", ErrAway, text)
	}
	return conn, nil
}

// secretsOf are users, passwords and tokens in addresses.
func secretsOf(addresses string) (secrets []string, err error) {
	for i, address := range strings.Split(addresses, ",") {
		u, err := url.Parse(strings.TrimSpace(address))
		if err != nil || u.Host == "" || u.Scheme != "nats" && u.Scheme != "tls" { // the text of err has the address
			return nil, fmt.Errorf("address %d of the broker is not as nats://host:4222 or tls://host:4222", i+1)
		}
		if u.User != nil {
			password, _ := u.User.Password()
			for _, secret := range []string{u.User.String(), u.User.Username(), password} {
				if secret != "" {
					secrets = append(secrets, secret)
				}
			}
		}
	}
	return secrets, nil
}
