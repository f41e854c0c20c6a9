package recipes

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// Gin is the notify URL under gin. No middleware that binds or logs the body may stand before it: it would have read the bytes that were signed.
func Gin(handler http.Handler) *gin.Engine {
	engine := gin.New()
	engine.POST(Path, gin.WrapH(handler))
	return engine
}
