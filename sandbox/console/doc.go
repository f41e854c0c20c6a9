// Package console steers a sandbox while it runs, from any language: what arrived and what was answered, the state, the
// clock, who pays, and a new beginning, as JSON over HTTP below /_sandbox/.
//
//	sb, err := sandbox.Start(sandbox.Options{})
//	if err != nil {
//		log.Fatal(err)
//	}
//	sb.SetControl(console.New(sb, console.Options{}))
//
// GET /_sandbox/openapi.json describes it. GET /_sandbox/ is the same for people: a page that shows what happens as it
// happens, and pays, resends, breaks and winds the clock by a click.
//
// It answers this machine alone; who comes from elsewhere needs Options.Token. A page of another origin can neither post
// nor read, a name that leads here by a trick (DNS rebinding) is refused, and no secret is shown.
package console
