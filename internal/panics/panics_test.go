package panics

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestError(t *testing.T) {
	for name, tt := range map[string]struct {
		run  func()
		want string
	}{
		"a text":   {func() { panic("broken") }, ": broken"},
		"an error": {func() { panic(io.ErrUnexpectedEOF) }, ": unexpected EOF"},
		"the runtime's": {func() {
			none := []int{}
			_ = none[len(none)]
		}, ": runtime error: index out of range [0] with length 0"},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			func() {
				defer func() {
					if v := recover(); v != nil {
						err = Error(v)
					}
				}()
				tt.run()
			}()
			if err == nil || !strings.HasPrefix(err.Error(), "panic at panics_test.go:") || !strings.HasSuffix(err.Error(), tt.want) {
				t.Errorf("got %v", err)
			}
			if name == "an error" && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Error("the error is lost")
			}
		})
	}
}
