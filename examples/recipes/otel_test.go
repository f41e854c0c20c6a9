package recipes

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestTraced looks for the template in spans and metrics, and for what may not be there.
func TestTraced(t *testing.T) {
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	spans, reader := tracetest.NewSpanRecorder(), metric.NewManualReader()
	config := sb.Config()
	config.Transport = Traced(config.Transport,
		otelhttp.WithTracerProvider(trace.NewTracerProvider(trace.WithSpanProcessor(spans))),
		otelhttp.WithMeterProvider(metric.NewMeterProvider(metric.WithReader(reader))))
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	const id, openid = "4200000000202607290000000001", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
	_, err = client.Do(t.Context(), "GET v3/pay/transactions/id/{transaction_id}", wechatpay.Request{"transaction_id": id, "query": map[string]string{"mchid": config.MchID}})
	if err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("an order that there is not: %v", err)
	}
	if _, err := client.Do(t.Context(), "GET v3/marketing/favor/users/{openid}/coupons", wechatpay.Request{"openid": openid, "query": map[string]string{"appid": "wxd678efh567hg6787"}}); err != nil {
		t.Log(err) // the sandbox may not serve it: the span is what counts
	}
	if sent := sb.Requests(); len(sent) != 2 || !strings.Contains(sent[0].Path, id) || !sent[0].Verified {
		t.Fatalf("sent %+v", sent)
	}
	want := []string{"GET v3/pay/transactions/id/{transaction_id}", "GET v3/marketing/favor/users/{openid}/coupons"}
	var names []string
	var shown strings.Builder
	for _, span := range spans.Ended() {
		names = append(names, span.Name())
		fmt.Fprintln(&shown, span.Attributes(), span.Events(), span.Status())
	}
	if fmt.Sprint(names) != fmt.Sprint(want) {
		t.Errorf("spans %q, want %q", names, want)
	}
	var metrics metricdata.ResourceMetrics
	if err := reader.Collect(context.Background(), &metrics); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&shown, "%+v", metrics)
	for _, secret := range []string{id, openid} {
		if strings.Contains(shown.String(), secret) {
			t.Errorf("%s is shown: %s", secret, shown.String())
		}
	}
	if strings.Count(shown.String(), "v3/pay/transactions/id/{transaction_id}") < 2 || !strings.Contains(shown.String(), "404") {
		t.Errorf("template and status are not shown: %s", shown.String())
	}
}
