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

// serveMetrics shows the newest progress to Prometheus and its like, on this machine alone. Nothing of a row is in it.
func serveMetrics(address string, job *batch.Job) (shown *atomic.Pointer[batch.Progress], done func(), err error) {
	shown = new(atomic.Pointer[batch.Progress])
	shown.Store(new(batch.Progress))
	if address == "" {
		return shown, func() {}, nil
	}
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, nil, terminal.Usage(words.BatchMetricsAt, words.BatchNoneOf.With("--metrics", address))
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, nil, terminal.Usage(words.BatchMetricsAt, err)
	}
	name := filepath.Base(job.Info().Dir)
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		writeMetrics(w, name, *shown.Load())
	})}
	go func() { _ = server.Serve(listener) }()
	return shown, func() { _ = server.Close() }, nil
}

func writeMetrics(w io.Writer, job string, p batch.Progress) {
	for _, m := range []struct {
		name, state string
		value       any
	}{
		{"rows", "done", p.Done}, {"rows", "refused", p.Refused}, {"rows", "unknown", p.Unknown}, {"fen_total", "done", p.Fen},
		{"limited_total", "", p.Limited}, {"inflight", "", p.UnderWay}, {"rate", "", p.Rate},
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
		for _, code := range slices.Sorted(maps.Keys(p.Calls)) {
			fmt.Fprintf(w, "wechatpay_batch_%s{job=%q,code=%q} %v\n", m.name, job, code, m.value(p.Calls[code]))
		}
	}
}
