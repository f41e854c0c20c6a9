package port_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// TestRefusedPromise holds that promises of Guzzle's which have no form in Go are refused by name.
func TestRefusedPromise(t *testing.T) {
	for src, want := range map[string]string{
		"$p = new \\GuzzleHttp\\Promise\\FulfilledPromise('x'); $p->wait();":                                                             "a promise of a value that is there already",
		"$p = new \\GuzzleHttp\\Promise\\RejectedPromise(new \\Exception('x')); $p->wait();":                                             "a promise that has failed already",
		"$p = new \\GuzzleHttp\\Promise\\Promise(); $p->resolve(1);":                                                                     "a promise that is made by hand",
		"$p = \\GuzzleHttp\\Promise\\Create::promiseFor('x');":                                                                           "a promise of a value that is there already",
		"$p = \\GuzzleHttp\\Promise\\Create::rejectionFor('x');":                                                                         "a promise that has failed already",
		"$p = \\GuzzleHttp\\Promise\\Coroutine::of(function () use ($instance) { yield $instance->v3->x->getAsync(); }); echo 1;":        "a coroutine that is not waited for at once",
		"\\GuzzleHttp\\Promise\\coroutine(function () use ($instance) { yield $instance->v3->x->getAsync(); })->then(function () { });":  "a coroutine that is not waited for at once",
		"\\GuzzleHttp\\Promise\\Utils::task(function () { return 1; });":                                                                 "Utils::task: there is no queue of promises in Go",
		"$p = \\GuzzleHttp\\Promise\\Utils::some(1, [$instance->v3->x->getAsync()]);":                                                    "Utils::some that is not waited for at once",
		"$p = $instance->v3->x->getAsync(); if (\\GuzzleHttp\\Promise\\Is::fulfilled($p)) { echo 1; }":                                   "Is::fulfilled",
		"$s = \\GuzzleHttp\\Promise\\Utils::inspect('x');":                                                                               "what became of something else than a promise",
		"$v = \\GuzzleHttp\\Promise\\Coroutine::of(function () use ($instance) { yield from [$instance->v3->x->getAsync()]; })->wait();": "a coroutine that is not waited for at once",
		"$instance->v3->x->getAsync()->otherwise(function ($e) { return new \\GuzzleHttp\\Promise\\RejectedPromise('no'); })->wait();":   "a promise that has failed with something else than an error",
	} {
		r, err := port.Port([]byte("<?php "+src), port.Options{File: "a.php"})
		if err != nil || r.Refused() == 0 || !strings.Contains(string(r.Code), "PORT a.php:1: "+want) {
			t.Errorf("%s: %v, want %q\n%s", src, err, want, r.Code)
		}
	}
}
