package secret

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

func TestHidden(t *testing.T) {
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	holder := struct {
		text Text
		key  Key
	}{Hide("an APIv3 key of 32 characters ok"), HideKey(key)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
		got := fmt.Sprintf(verb, &holder) + fmt.Sprintf(verb, holder)
		for _, secret := range []string{"APIv3", hex.EncodeToString([]byte("APIv3")), hex.EncodeToString(key[:8]), base64.StdEncoding.EncodeToString(key[:6]), fmt.Sprint(key[:4])} {
			if strings.Contains(got, strings.Trim(secret, "[]")) {
				t.Errorf("%s shows %q", verb, got)
			}
		}
	}
	if holder.text.Reveal() != "an APIv3 key of 32 characters ok" || !holder.key.Reveal().(ed25519.PrivateKey).Equal(key) || len(public) == 0 {
		t.Error("what was hidden is lost")
	}
	if Hide("") != nil || Text(nil).Reveal() != "" || Key(nil).Reveal() != nil {
		t.Error("none is not none")
	}
}
