<?php
// A bool in a query is told of, wherever it comes from.

function askFlag($instance, bool $flag) { $instance->chain('v3/boolquery/a')->get(['query' => ['x' => $flag]]); }
function listedBy($instance, array $q = []) { $instance->chain('v3/boolquery/b')->get(['query' => $q]); }
askFlag($instance, true);
listedBy($instance, ['need' => false, 'n' => 1]);
$q = ['need' => true];
$instance->chain('v3/boolquery/c')->get(['query' => $q]);
$count = 5;
$instance->chain('v3/boolquery/d')->get(['query' => ['many' => $count > 3]]);
$p = ['a' => '1'];
$p['sub'] = false;
$instance->chain('v3/boolquery/e')->get(['query' => $p]);
$base = ['a' => '1'];
$instance->chain('v3/boolquery/f')->get(['query' => array_merge($base, ['deep' => !$count])]);
$clean = ['a' => $count > 3 ? 'yes' : 'no'];
$instance->chain('v3/boolquery/g')->get(['query' => $clean]);
