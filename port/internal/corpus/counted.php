<?php

// Callbacks that change what is around them.
use GuzzleHttp\Promise\Each;
use GuzzleHttp\Promise\Utils;
$n = 0; $list = [];
$ps = [];
for ($i = 0; $i < 5; $i++) { $ps[] = $instance->chain('v3/x' . $i)->getAsync()->then(function ($r) use (&$n, &$list, $i) { $n++; $list[] = 'i' . $i; }); }
Utils::all($ps)->wait();
$instance->chain('v3/took')->post(['json' => ['by' => $n]]);
sort($list, SORT_STRING); $instance->chain('v3/took')->post(['json' => ['by' => (implode(',', $list))]]);
class Batch { private $done = []; private $client; function __construct($client) { $this->client = $client; }
  function run(array $nos) { $f = function () use ($nos) { foreach ($nos as $no) { yield $this->client->chain('v3/' . $no)->getAsync(); } };
    Each::ofLimit($f(), 3, function ($r, $k) { $this->done[] = "d$k"; })->wait(); $d = $this->done; sort($d, SORT_STRING); return implode(',', $d); } }
$instance->chain('v3/took')->post(['json' => ['by' => ((new Batch($instance))->run(['e', 'f', 'g']))]]);
