package check

import (
	"bytes"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// sandboxMessage is the header in which the sandbox shows the whole message, in base64: the real answer has its beginning only.
const sandboxMessage = "Sandbox-Sign-Message"

// readExpected reads --message: the message itself, or an answer with a SIGN_ERROR, which holds it.
func readExpected(file string, stdin io.Reader) (*expected, error) {
	text, err := readInput(file, stdin)
	if err != nil {
		return nil, terminal.Usage(words.MessageTakesAFile, words.MessageFileWrong.With(terminal.Reason(err)))
	}
	text = bytes.TrimPrefix(fromUTF16(text), mark)
	head, body := answerOf(text)
	type information struct {
		Message string `json:"truncated_sign_message"`
		Length  int    `json:"sign_message_length"`
	}
	var answer struct {
		Detail struct {
			Information information `json:"sign_information"`
		} `json:"detail"`
		Information information `json:"sign_information"`
		information
	}
	isJSON := json.Unmarshal(body, &answer) == nil
	found := &expected{}
	for _, shown := range []information{answer.Detail.Information, answer.Information, answer.information} {
		if isJSON && shown.Message != "" && found.text == nil {
			found = &expected{[]byte(shown.Message), max(shown.Length, len(shown.Message)), true}
		}
	}
	if whole, err := base64.StdEncoding.DecodeString(head); err == nil && len(whole) > len(found.text) {
		found = &expected{whole, max(found.length, len(whole)), true}
	}
	switch {
	case found.text != nil:
		return found, nil
	case !isJSON:
		return &expected{text: text, length: len(text)}, nil
	}
	return nil, terminal.Usage(words.SignErrorHoldsIt, words.NoSignMessage.With(file))
}

// answerOf takes an answer apart: what its header of the sandbox's own holds, and the body. Without a head all is the body.
func answerOf(text []byte) (shown string, body []byte) {
	rest := bytes.TrimLeft(text, "\r\n")
	if line, _, _ := bytes.Cut(rest, lf); !statusLine.MatchString(withoutMark(string(line))) {
		return "", bytes.TrimSpace(text)
	}
	for found := true; found; {
		var line []byte
		line, rest, found = bytes.Cut(rest, lf)
		head := withoutMark(strings.TrimSuffix(string(line), "\r"))
		if head == "" {
			break
		}
		if m := headerLine.FindStringSubmatch(head); m != nil && strings.EqualFold(m[1], sandboxMessage) {
			shown = strings.TrimSpace(m[2])
		}
	}
	return shown, bytes.TrimSpace(rest)
}

// signatureToo goes on where the message is right: a request may still have a wrong signature.
func (f *verifyFlags) signatureToo(v *verification) error {
	refused := v.expected.refused
	if v.kind == kindMessage && refused {
		v.say(words.RefusedAllTheSame)
	}
	if v.kind != kindRequest {
		return terminal.WriteFailure(v.err)
	}
	signature, err := v.decodeSignature()
	if err != nil && refused {
		return errWrong(words.Base64AsItIs, err)
	}
	merged, failed := f.Merge(v.console.Getenv)
	switch {
	case failed != nil:
		return failed
	case err != nil || merged.PrivateKey == "" && merged.MerchantCert == "":
		if refused {
			return errWrong(words.List{words.KeyAndSerialNo, words.GiveOwnKeyToo}, words.RefusedAllTheSame)
		}
		v.say(words.SignatureUnchecked)
		return terminal.WriteFailure(v.err)
	}
	keys := make(map[string]*rsa.PublicKey)
	if err := ownKeys(merged, keys); err != nil {
		return err
	}
	v.expected = nil // from here on it is about the signature
	if err := v.check(signature, keys); err != nil || !refused {
		return err
	}
	return errWrong(words.ServerHasAnother, words.RightAndRefused)
}
