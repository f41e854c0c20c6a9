// Package secret keeps keys where fmt can't see them: behind a function, of which it prints the address, also in a field
// that is not exported, where it calls no method.
package secret

import "crypto"

// Text is a key that is a text. nil is none.
type Text func() string

// Hide makes a Text; of an empty one nil.
func Hide(text string) Text {
	if text == "" {
		return nil
	}
	return func() string { return text }
}

// Reveal gives the text; of none it is empty.
func (t Text) Reveal() string {
	if t == nil {
		return ""
	}
	return t()
}

// Key is a private key. nil is none.
type Key func() crypto.Signer

// HideKey makes a Key.
func HideKey(key crypto.Signer) Key { return func() crypto.Signer { return key } }

// Reveal gives the key, or nil.
func (k Key) Reveal() crypto.Signer {
	if k == nil {
		return nil
	}
	return k()
}
