package batch

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Format prints what is set, under every verb, and of SealKey no more than that it is.
func (o Options) Format(f fmt.State, _ rune) { writeSummary(f, "batch.Options", o.summary()) }

// LogValue is Format for log/slog.
func (o Options) LogValue() slog.Value { return slog.GroupValue(o.summary()...) }

func (o Options) summary() []slog.Attr {
	return []slog.Attr{
		slog.Float64("rate", o.Rate), slog.Int("concurrency", o.Concurrency), slog.Duration("timeout", o.Timeout), slog.Int("tries", o.Tries),
		slog.Duration("wait", o.Wait), slog.Int("limit", o.Limit), slog.Int("max_refused", o.MaxRefused), slog.Time("until", o.Until),
		slog.Bool("adopt", o.Adopt), slog.Bool("seal_key", o.SealKey != nil), slog.String("limits", o.Limits),
	}
}

// Format prints what is set, under every verb, and of SealKey no more than that it is.
func (o SettleOptions) Format(f fmt.State, _ rune) {
	writeSummary(f, "batch.SettleOptions", o.summary())
}

// LogValue is Format for log/slog.
func (o SettleOptions) LogValue() slog.Value { return slog.GroupValue(o.summary()...) }

func (o SettleOptions) summary() []slog.Attr {
	return []slog.Attr{
		slog.Float64("rate", o.Rate), slog.Int("concurrency", o.Concurrency), slog.Int("max_refused", o.MaxRefused), slog.Duration("timeout", o.Timeout),
		slog.Duration("wait", o.Wait), slog.Int("lines", len(o.Lines)), slog.Bool("final", o.Final), slog.Bool("adopt", o.Adopt),
		slog.Bool("seal_key", o.SealKey != nil), slog.String("limits", o.Limits),
	}
}

// Format prints what is set, under every verb, and of SealKey no more than that it is.
func (t Template) Format(f fmt.State, _ rune) { writeSummary(f, "batch.Template", t.summary()) }

// LogValue is Format for log/slog.
func (t Template) LogValue() slog.Value { return slog.GroupValue(t.summary()...) }

func (t Template) summary() []slog.Attr {
	return []slog.Attr{
		slog.String("method", t.Method), slog.String("path", t.Path), slog.String("merchant", t.Merchant), slog.String("number", t.Number),
		slog.String("amount", t.Amount), slog.String("unit", string(t.Unit)), slog.String("key", t.Key), slog.Duration("gap", t.Gap),
		slog.String("input", t.Input), slog.Bool("seal_key", t.SealKey != nil), slog.Bool("repeated", t.Repeated),
	}
}

func writeSummary(w io.Writer, name string, attrs []slog.Attr) {
	texts := make([]string, len(attrs))
	for i, a := range attrs {
		texts[i] = a.Key + ":" + a.Value.String()
	}
	_, _ = io.WriteString(w, name+"{"+strings.Join(texts, " ")+"}")
}

// notBelowZero names the option that is, with its value.
func notBelowZero(options []slog.Attr) error {
	for _, o := range options {
		if text := o.Value.String(); strings.HasPrefix(text, "-") {
			return fmt.Errorf("%s is below zero: %s", o.Key, text)
		}
	}
	return nil
}
