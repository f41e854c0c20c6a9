<?php

// Generators in variables, callbacks that fail, and which promise it was.
use GuzzleHttp\Promise\Each;
use GuzzleHttp\Promise\EachPromise;
$gen = (function () use ($instance) { foreach (['a1', 'a2', 'fails/404'] as $no) { yield $no => $instance->chain('v3/' . $no)->getAsync(); } })();
$out = [];
(new EachPromise($gen, ['concurrency' => 2, 'fulfilled' => function ($r, $index) use (&$out) { $out[] = "ok $index"; }, 'rejected' => function ($e, $index) use (&$out) { $out[] = "bad $index"; }]))->promise()->wait();
sort($out, SORT_STRING); foreach ($out as $o) { $instance->chain('v3/took')->post(['json' => ['by' => $o]]); }
function orders($instance) { foreach (['b1', 'b2'] as $no) { yield $instance->chain('v3/' . $no)->getAsync(); } }
$out2 = [];
Each::ofLimit(orders($instance), 10, function ($r, $k) use (&$out2) { $out2[] = "ok $k"; }, function ($reason, $k) use (&$out2) { $out2[] = "bad $k"; })->wait();
sort($out2, SORT_STRING); foreach ($out2 as $o) { $instance->chain('v3/took')->post(['json' => ['by' => $o]]); }
$all = [];
$no = 'outer';
$made = function (array $list) use ($instance) { foreach ($list as $no) { $out = $no; yield $instance->chain('v3/' . $out)->getAsync(); } };
Each::ofLimit($made(['c1', 'c2']), 10, function ($r, $k) use (&$all, $no) { $all[] = "ok $k $no"; })->wait();
sort($all, SORT_STRING); foreach ($all as $o) { $instance->chain('v3/took')->post(['json' => ['by' => $o]]); }
try {
Each::ofLimit($made(['d1']), 10, function ($r, $k) { throw new \LogicException('stop'); }, function ($e) use ($instance) { $instance->chain('v3/took')->post(['json' => ['by' => "not here"]]); })->wait();
$instance->chain('v3/took')->post(['json' => ['by' => "no"]]);
} catch (\LogicException $e) { $instance->chain('v3/took')->post(['json' => ['by' => ($e->getMessage())]]); }
try {
Each::ofLimitAll($made(['fails/404']), 10, function ($r, $k) use ($instance) { $instance->chain('v3/took')->post(['json' => ['by' => "no"]]); })->wait();
$instance->chain('v3/took')->post(['json' => ['by' => "no"]]);
} catch (\GuzzleHttp\Exception\ClientException $e) { $instance->chain('v3/took')->post(['json' => ['by' => ($e->getCode())]]); }
Each::ofLimit($made(['fails/404']), 10, function ($r, $k) { throw new \LogicException('x'); })->wait();
$instance->chain('v3/took')->post(['json' => ['by' => "end"]]);
