<?php

// Of then($ok, $bad) one is called, and a callback may give anything to the next.
use GuzzleHttp\Promise\Create;
use GuzzleHttp\Promise\Each;
use GuzzleHttp\Promise\Utils;
// bad does not see what ok throws
try {
$instance->chain('v3/a')->postAsync(['json' => ['a' => 1]])->then(
  function ($r) use ($instance) { $instance->chain('v3/took')->post(['json' => ['by' => "ok"]]); throw new \RuntimeException('from ok'); },
  function ($e) use ($instance) { $instance->chain('v3/took')->post(['json' => ['by' => "bad " . ($e->getMessage())]]); }
)->wait();
} catch (\RuntimeException $e) { $instance->chain('v3/took')->post(['json' => ['by' => "caught " . ($e->getMessage())]]); }
// both, and bad sees the failure
$instance->chain('v3/fails/404')->postAsync(['json' => ['a' => 1]])->then(
  function ($r) use ($instance) { $instance->chain('v3/took')->post(['json' => ['by' => "ok"]]); },
  function ($e) use ($instance) { $instance->chain('v3/took')->post(['json' => ['by' => "bad " . ($e->getCode())]]); }
)->wait();
// otherwise after then sees both
$instance->chain('v3/a')->postAsync(['json' => ['a' => 1]])->then(function ($r) use ($instance) { throw new \RuntimeException('thrown'); })
 ->otherwise(function ($e) use ($instance) { $instance->chain('v3/took')->post(['json' => ['by' => "otherwise " . ($e->getMessage())]]); })->wait();
// value from otherwise
$v = $instance->chain('v3/fails/404')->postAsync(['json' => ['a' => 1]])->then(null, function ($e) use ($instance) { return 'none'; })->wait();
$instance->chain('v3/took')->post(['json' => ['by' => $v]]);
$v = $instance->chain('v3/fails/404')->postAsync(['json' => ['a' => 1]])
  ->then(function ($r) use ($instance) { return $r->getStatusCode(); })->otherwise(function ($e) use ($instance) { return 0; })->then(function ($n) { return $n + 1; })->wait();
$instance->chain('v3/took')->post(['json' => ['by' => $v]]);
