package golang

import "github.com/a8579013/wechatpay/port/internal/form"

// flowFacts are what the rounds have learnt of errors and promises.
type flowFacts struct {
	raised  map[int]raised  // what the bodies of try statements may throw, by their IDs; -1: the program
	looked  bool            // classes is known
	classes bool            // what is thrown has a class that somebody asks for
	v2, v3  bool            // the program has calls of APIv2, of APIv3
	counted bool            // this is known
	locks   map[string]bool // functions with callbacks that change what is around them
	stops   bool            // something that is not ported ends a function
}

func newFlowFacts() flowFacts {
	return flowFacts{raised: map[int]raised{}, locks: map[string]bool{}}
}

// flow is what a round knows of errors and promises.
type flow struct {
	errorClasses map[string]*form.Class // classes of errors that the source declares
	exception    string                 // what Go calls the type of what is thrown; "": none is needed
	mutexes      map[string]string      // of functions: what their callbacks lock

	callbackStops string // of a script: why a callback in the statement that is being written fails

	poolFn  *fn     // the function that the pool stands in whose callbacks are being written
	either  *either // the callbacks of then($ok, $bad) are being written
	waited  bool    // the promise whose callbacks are being written is waited for at once
	canFail bool    // the callback that was written last can fail
}

func newFlow() flow {
	return flow{errorClasses: map[string]*form.Class{}, mutexes: map[string]string{}}
}
