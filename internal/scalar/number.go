package scalar

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/internal/errtext"
)

// Numbers that came through a float may have lost digits: encoding/json reads 1519540354020417537 into an any as
// 1519540354020417500, and a call with that in it is about another order. From these on a float stands for several
// integers, itself among them.
const (
	ambiguous64 = 1 << 53
	ambiguous32 = 1 << 24
)

// ErrFraction says why a number can't stand in a path.
var ErrFraction = errors.New("is a number with a fraction or an exponent, which can't stand in a path: give a text or an integer")

// HasLostDigits tells whether a float of 32 or 64 bits can no longer be what was meant.
func HasLostDigits(f float64, bits int) bool {
	return math.Abs(f) >= ambiguous64 || bits == 32 && math.Abs(f) >= ambiguous32
}

// LostDigits says so.
func LostDigits(bits int) error {
	most := map[int]string{32: "2^24", 64: "2^53"}[bits]
	return fmt.Errorf("is a float%d beyond %s, which may have lost digits: decode with UseNumber (json.Decoder has it, Response.Decode does it), or give a text or an integer", bits, most)
}

// Float writes a float without an exponent.
func Float(f float64, bits int, in Place) (string, error) {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return "", fmt.Errorf("is %v, which is no number", f)
	case HasLostDigits(f, bits):
		return "", LostDigits(bits)
	case in == InPath && f != math.Trunc(f):
		return "", ErrFraction
	case f == 0: // -0 is no number of anything
		return "0", nil
	}
	return strconv.FormatFloat(f, 'f', -1, bits), nil
}

// Number writes a json.Number as it stands: it has lost nothing. Its type takes any text.
func Number(n json.Number, in Place) (string, error) {
	digits := strings.TrimPrefix(string(n), "-")
	switch {
	case digits == "" || strings.Trim(digits, "0123456789.eE+-") != "" || !json.Valid([]byte(n)):
		return "", fmt.Errorf("is the json.Number %q, which is no number", errtext.Line(string(n)))
	case in == InPath && strings.Trim(digits, "0123456789") != "":
		return "", ErrFraction
	}
	return string(n), nil
}
