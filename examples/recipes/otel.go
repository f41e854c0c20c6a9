package recipes

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"

	"github.com/a8579013/wechatpay"
)

// Pool is a Transport for WeChat Pay: it lets go of a connection before the other side does.
func Pool(concurrency int) *http.Transport {
	pool := http.DefaultTransport.(*http.Transport).Clone()
	pool.IdleConnTimeout, pool.MaxIdleConnsPerHost = 7*time.Second, concurrency
	return pool
}

// Traced is a Transport that makes a span of every request, and the metrics of otelhttp: Config{Transport: Traced(Pool(64))}. A span is
// called GET v3/pay/transactions/id/{transaction_id}. otelhttp writes the URL into its attributes, so it gets one of the template; the
// real one, with numbers of orders and ids of people in it, goes to base alone.
func Traced(base http.RoundTripper, opts ...otelhttp.Option) http.RoundTripper {
	opts = append([]otelhttp.Option{
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return r.Method + " " + template(r) }),
		otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator()), // no trace and no baggage of yours goes to WeChat Pay
	}, opts...)
	inner := otelhttp.NewTransport(roundTrip(func(r *http.Request) (*http.Response, error) {
		real := r.Context().Value(realURL{}).(*url.URL)
		r = r.Clone(r.Context())
		r.URL = real
		return base.RoundTrip(r)
	}), opts...)
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		label := new(otelhttp.Labeler) // of metrics
		label.Add(attribute.String("url.template", template(r)))
		shown := r.Clone(otelhttp.ContextWithClientLabeler(context.WithValue(r.Context(), realURL{}, r.URL), label))
		shown.URL = &url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host, Path: "/" + template(r)}
		return inner.RoundTrip(shown)
	})
}

// template is the path of a call with its placeholders. The client's own requests, for certificates, are none of a call.
func template(r *http.Request) string {
	if t := wechatpay.TemplateOf(r.Context()); t != "" {
		return t
	}
	return "other"
}

type realURL struct{}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
