package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// zones are time zones of PHP that have been a number of hours from UTC since 1992, in Go: no files of time zones are needed for them.
var zones = map[string]string{"asia/shanghai": china, "prc": china, "asia/chongqing": china, "asia/harbin": china, "asia/taipei": china, "asia/macau": china,
	"asia/hong_kong": `time.FixedZone("HKT", 8*60*60)`, "asia/singapore": `time.FixedZone("+08", 8*60*60)`, "etc/gmt-8": `time.FixedZone("+08", 8*60*60)`,
	"asia/tokyo": `time.FixedZone("JST", 9*60*60)`, "utc": "time.UTC", "etc/utc": "time.UTC"}

const china = `time.FixedZone("CST", 8*60*60)`

// zone is what date_default_timezone_set sets, where all calls set the same.
type zone struct {
	code  string // "": there are several, or one that Go needs files for
	start int    // where the first is
}

// findZone finds the zone of the times of a program.
func (g *generator) findZone() {
	form.Everything(g.prog, func(e form.Expr) {
		c, ok := e.(*form.Call)
		if !ok || c.Name != "date_default_timezone_set" {
			return
		}
		code := ""
		if len(c.Args) == 1 {
			if t, ok := c.Args[0].Value.(*form.Text); ok {
				code = zones[strings.ToLower(t.Value)]
			}
		}
		switch {
		case g.zone == nil:
			g.zone = &zone{code, c.Start}
		case g.zone.code != code:
			g.zone.code = ""
		}
	})
}

// setZone writes date_default_timezone_set: what the program says of its times is written where it has any.
func (g *generator) setZone(x *form.Call) {
	if g.zone == nil || g.zone.code == "" {
		g.refuse(x.Span, "date_default_timezone_set to more than one zone, or to one that is computed or has summer time: time.LoadLocation reads it")
	}
	g.note(x.Span, "the times of this program are written in "+g.zone.code)
	g.line(commentText("PHP: " + oneLine(g.prog.Quote(x.Span)) + " (written where there are times)"))
}

// location is the zone of a time that the source has there.
func (g *generator) location(at form.Span) string {
	if g.zone == nil || g.fn.key == "run" && at.Start < g.zone.start {
		return "time.Local"
	}
	if g.zone.code == "" {
		g.refuse(at, "a time in a zone that is not ported")
	}
	return g.zone.code
}

// inZone writes a moment in its zone.
func (g *generator) inZone(at form.Span, moment string) string {
	if location := g.location(at); location != "time.Local" && !strings.HasSuffix(moment, ".In("+location+")") {
		return moment + ".In(" + location + ")"
	}
	return moment
}
