package check

import (
	"encoding/base64"
	"strings"
	"testing"
)

// TestReadExpected reads the message that should have been signed out of what people save.
func TestReadExpected(t *testing.T) {
	const message, cut = "POST\n/v3/x\n1\nn\n{\"a\":\"名\"}\n", "POST\n/v3/x\n1\nn\n{\"a\":"
	body := `{"code":"SIGN_ERROR","detail":{"sign_information":{"truncated_sign_message":"POST\n/v3/x\n1\nn\n{\"a\":","sign_message_length":27}}}`
	shown := base64.StdEncoding.EncodeToString([]byte(message))
	for name, test := range map[string]struct {
		text, want string
		length     int
	}{
		"the message":                     {message, message, len(message)},
		"the body of a SIGN_ERROR":        {body, cut, 27},
		"a whole answer of the real one":  {"HTTP/1.1 401 Unauthorized\r\nA: b\r\n\r\n" + body, cut, 27},
		"a whole answer of the sandbox":   {"HTTP/1.1 401 Unauthorized\r\nSandbox-Sign-Message: " + shown + "\r\n\r\n" + body, message, len(message)},
		"as curl -v prints it":            {"< HTTP/2 401 \n< sandbox-sign-message: " + shown + "\n< \n" + body, message, len(message)},
		"a header alone, without a body":  {"HTTP/1.1 401 Unauthorized\nSandbox-Sign-Message: " + shown + "\n\n", message, len(message)},
		"a long message, cut in a header": {"HTTP/1.1 401 Unauthorized\nSandbox-Sign-Message: " + base64.StdEncoding.EncodeToString([]byte(message[:24])) + "\n\n" + body, message[:24], 27},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readExpected("-", strings.NewReader(test.text))
			if err != nil || string(got.text) != test.want || got.length != test.length {
				t.Errorf("%+v, %v; want %q of %d", got, err, test.want, test.length)
			}
		})
	}
	if got, err := readExpected("-", strings.NewReader(`{"code":"PARAM_ERROR"}`)); err == nil {
		t.Errorf("%+v of an answer that holds none", got)
	}
}
