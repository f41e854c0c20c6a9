package recipes

import (
	"bytes"
	"context"
	"net/http"

	"github.com/cloudwego/hertz/pkg/app"
	"github.com/cloudwego/hertz/pkg/app/server"
	"github.com/cloudwego/hertz/pkg/common/config"

	"github.com/a8579013/wechatpay/notify"
)

// Hertz is the notify URL under hertz, which is not net/http either.
func Hertz(receiver *notify.Receiver, opts ...config.Option) *server.Hertz {
	h := server.New(opts...)
	h.POST(Path, func(ctx context.Context, c *app.RequestContext) {
		header := make(http.Header)
		c.Request.Header.VisitAll(func(name, value []byte) { header.Add(string(name), string(value)) })
		answer := receiver.Receive(ctx, string(c.Request.RequestURI()), header, bytes.Clone(c.Request.Body()))
		for name := range answer.Header {
			c.Response.Header.Set(name, answer.Header.Get(name))
		}
		c.SetStatusCode(answer.Status)
		c.Response.SetBody(answer.Body)
	})
	return h
}
