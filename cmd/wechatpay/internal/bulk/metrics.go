package bulk

import (
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// figures are what metrics show.
type figures struct {
	batch.Progress
	counts batch.Counts // of the job, by now
}

// gauges are shown to whoever asks; to nobody where server is nil.
type gauges struct {
	newest atomic.Pointer[figures]
	server *http.Server
}

func (g *gauges) close() {
	if g.server != nil {
		_ = g.server.Close()
	}
}

// serveMetrics shows the newest progress to Prometheus and its like, on this machine alone. Nothing of a row is in it.
func serveMetrics(address string, job *batch.Job) (*gauges, error) {
	g := new(gauges)
	g.newest.Store(new(figures))
	if address == "" {
		return g, nil
	}
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, terminal.Usage(words.BatchMetricsAt, words.BatchNoneOf.With("--metrics", address))
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, terminal.Usage(words.BatchMetricsAt, err)
	}
	name := filepath.Base(job.Info().Dir)
	g.server = &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		writeMetrics(w, name, *g.newest.Load())
	})}
	go func() { _ = g.server.Serve(listener) }()
	return g, nil
}

func writeMetrics(w io.Writer, job string, f figures) {
	for _, m := range []struct {
		name, state string
		value       any
	}{
		{"rows", "done", f.counts.By[batch.Done].Rows}, {"rows", "refused", f.counts.By[batch.Refused].Rows},
		{"rows", "unknown", f.counts.By[batch.Unknown].Rows}, {"rows", "settled", f.counts.By[batch.Settled].Rows},
		{"fen_total", "done", f.counts.By[batch.Done].Fen}, {"fen_total", "settled", f.counts.Happened.Fen},
		{"limited_total", "", f.Limited}, {"inflight", "", f.UnderWay}, {"rate", "", f.Rate}, {"pending", "", f.Pending},
		{"ledger_commit_seconds_sum", "", f.Commits.Took.Seconds()}, {"ledger_commit_seconds_count", "", f.Commits.Count},
		{"ledger_commit_seconds_max", "", f.Commits.Slowest.Seconds()},
	} {
		label := fmt.Sprintf("job=%q", job)
		if m.state != "" {
			label += fmt.Sprintf(",state=%q", m.state)
		}
		fmt.Fprintf(w, "wechatpay_batch_%s{%s} %v\n", m.name, label, m.value)
	}
	for _, m := range []struct {
		name  string
		value func(batch.Calls) any
	}{
		{"calls_total", func(c batch.Calls) any { return c.Count }},
		{"call_seconds_sum", func(c batch.Calls) any { return c.Took.Seconds() }},
		{"call_seconds_count", func(c batch.Calls) any { return c.Count }},
		{"call_seconds_max", func(c batch.Calls) any { return c.Slowest.Seconds() }},
	} {
		for _, code := range slices.Sorted(maps.Keys(f.Calls)) {
			fmt.Fprintf(w, "wechatpay_batch_%s{job=%q,code=%q} %v\n", m.name, job, code, m.value(f.Calls[code]))
		}
	}
}
