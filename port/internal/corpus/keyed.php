<?php

// Promises under names: those are what callbacks and loops get.
use GuzzleHttp\Promise\Each;
use GuzzleHttp\Promise\EachPromise;
use GuzzleHttp\Promise\Utils;
$ps = ['a' => $instance->chain('v3/a')->postAsync(['json' => ['a' => 1]]), 'b' => $instance->chain('v3/fails/404')->postAsync(['json' => ['b' => 1]])];
$seen = [];
Each::of($ps, function ($r, $k) use (&$seen) { $seen[] = "ok $k"; }, function ($e, $k) use (&$seen) { $seen[] = "bad $k"; })->wait();
sort($seen, SORT_STRING); foreach ($seen as $s) { $instance->chain('v3/took')->post(['json' => ['by' => $s]]); }
$list = [];
foreach (['x', 'y'] as $no) { $list[$no] = $instance->chain('v3/list/' . $no)->getAsync(); }
$got = [];
Each::of($list, function ($r, $k) use (&$got) { $got[] = $k; })->wait();
sort($got, SORT_STRING); foreach ($got as $s) { $instance->chain('v3/took')->post(['json' => ['by' => $s]]); }
$ps = ['a' => $instance->chain('v3/a')->postAsync(['json' => ['a' => 1]]), 'b' => $instance->chain('v3/fails/404')->postAsync(['json' => ['b' => 1]])];
$results = Utils::settle($ps)->wait();
foreach ($results as $name => $result) {
  if ($result['state'] === 'fulfilled') { $instance->chain('v3/took')->post(['json' => ['by' => $name . ' ' . ($result['value']->getStatusCode())]]); }
  else { $instance->chain('v3/took')->post(['json' => ['by' => $name . ' ' . ($result['reason']->getCode())]]); }
}
$responses = Utils::all(['x' => $instance->chain('v3/x')->getAsync(), 'y' => $instance->chain('v3/y')->getAsync()])->wait();
$instance->chain('v3/took')->post(['json' => ['by' => ($responses['x']->getStatusCode()) . ($responses['y']->getStatusCode())]]);
foreach ($responses as $k => $r) { $instance->chain('v3/took')->post(['json' => ['by' => $k . ($r->getStatusCode())]]); }
try { Utils::unwrap(['a' => $instance->chain('v3/fails/404')->getAsync()]); $instance->chain('v3/took')->post(['json' => ['by' => "no"]]); } catch (\GuzzleHttp\Exception\ClientException $e) { $instance->chain('v3/took')->post(['json' => ['by' => "unwrap " . ($e->getCode())]]); }
$instance->chain('v3/took')->post(['json' => ['by' => ($results['b']['state'])]]);
$instance->chain('v3/took')->post(['json' => ['by' => ($results['a']['value']->getStatusCode())]]);
