package recipes

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"

	"github.com/aws/aws-lambda-go/events"

	"github.com/a8579013/wechatpay/notify"
)

// Lambda is the notify URL as a function of AWS Lambda behind an HTTP API or a function URL: lambda.Start(Lambda(receiver)). The gateway
// gives a body as text, or as base64; header names come in lower case. A Store of yours keeps what is done: the next one may run elsewhere.
func Lambda(receiver *notify.Receiver) func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	return func(ctx context.Context, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		body := []byte(event.Body)
		if event.IsBase64Encoded {
			var err error
			if body, err = base64.StdEncoding.DecodeString(event.Body); err != nil {
				return events.APIGatewayV2HTTPResponse{}, fmt.Errorf("the event's body: %w", err)
			}
		}
		header, uri := make(http.Header), event.RawPath
		for name, value := range event.Headers {
			header.Set(name, value)
		}
		if event.RawQueryString != "" {
			uri += "?" + event.RawQueryString
		}
		answer := receiver.Receive(ctx, uri, header, body)
		out := events.APIGatewayV2HTTPResponse{StatusCode: answer.Status, Body: string(answer.Body), Headers: make(map[string]string)}
		for name := range answer.Header {
			out.Headers[name] = answer.Header.Get(name)
		}
		return out, nil
	}
}
