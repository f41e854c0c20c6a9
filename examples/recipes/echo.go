package recipes

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// Echo is the notify URL under echo: no BodyDump and no Bind before it.
func Echo(handler http.Handler) *echo.Echo {
	e := echo.New()
	e.POST(Path, echo.WrapHandler(handler))
	return e
}
