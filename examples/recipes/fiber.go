package recipes

import (
	"bytes"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"github.com/a8579013/wechatpay/notify"
)

// Fiber is the notify URL under fiber, which is not net/http. Its bytes are its own again when the function ends, so they are copied.
func Fiber(receiver *notify.Receiver) *fiber.App {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Post(Path, func(c *fiber.Ctx) error {
		header := make(http.Header)
		c.Request().Header.VisitAll(func(name, value []byte) { header.Add(string(name), string(value)) })
		answer := receiver.Receive(c.UserContext(), string(c.Request().RequestURI()), header, bytes.Clone(c.BodyRaw()))
		for name := range answer.Header {
			c.Set(name, answer.Header.Get(name))
		}
		return c.Status(answer.Status).Send(answer.Body)
	})
	return app
}
