package terminal

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWidth(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "退款": 4, "（跳转）": 8, "∙é": 2, "a\u0301": 1, "한": 2, "😀": 2} {
		if got := Width(text); got != want {
			t.Errorf("width(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		want    string
	}{{"退款", 4, "退款"}, {"申请退款", 7, "申请退…"}, {"申请退款", 6, "申请…"}, {"abc", 2, "a…"}} {
		got := Cut(c.text, c.columns)
		if got != c.want || Width(got) > c.columns {
			t.Errorf("cut(%q, %d) = %q, want %q", c.text, c.columns, got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		want    []string
	}{
		{"short", 10, []string{"short"}},
		{"one two three", 8, []string{"one two", "three"}},
		{"申请 退款", 5, []string{"申请", "退款"}},
		{"averylongword b", 4, []string{"averylongword", "b"}},
	} {
		if diff := cmp.Diff(c.want, Wrap(c.text, c.columns)); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

func TestWrapChinese(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		want    []string
	}{
		{"退款", 10, []string{"退款"}},
		{"退款金额；分；至少 1", 12, []string{"退款金额；", "分；至少 1"}},
		{"one two；三", 8, []string{"one", "two；三"}},
		{"很长很长的一句话，短", 6, []string{"很长很长的一句话，", "短"}},
	} {
		if diff := cmp.Diff(c.want, WrapChinese(c.text, c.columns)); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}
