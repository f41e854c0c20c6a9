<?php

// A member is put behind a list that is a member itself, whatever was written into that.
$body = ['no' => 'A', 'receivers' => [['amount' => 1]], 'names' => ['a', 'b'], 'mixed' => ['a', 1], 'empty' => [], 'ints' => [1, 2]];
$body['receivers'][] = ['amount' => 2];
$body['names'][] = 'c';
$body['names'][] = 3;
$body['mixed'][] = 'x';
$body['empty'][] = 'e';
$body['ints'][] = 3;
$body['new'][] = 'n';
foreach ([5, 6] as $n) { $body['receivers'][] = ['amount' => $n]; }
$instance->chain('v3/a')->post(['json' => $body]);
$total = 0;
foreach ($body['receivers'] as $r) { $total += $r['amount']; }
$instance->chain('v3/b')->post(['json' => ['total' => $total, 'n' => count($body['receivers']), 'first' => $body['receivers'][0]['amount'], 'names' => $body['names'][2]]]);
$list = ['a'];
$body2 = ['l' => $list];
$body2['l'][] = 'b';
$instance->chain('v3/c')->post(['json' => ['l' => $list, 'b' => $body2]]);
$j = json_decode('{"l":[1,2],"deep":{"x":["y"]}}', true);
$body3 = ['l' => $j['l']];
$body3['l'][] = 3;
$instance->chain('v3/d')->post(['json' => $body3]);
function add(array $body) { $body['receivers'][] = ['amount' => 9]; return $body; }
$instance->chain('v3/e')->post(['json' => add(['receivers' => [['amount' => 8]]])]);
try { $body['no'][] = 'x'; } catch (\Throwable $e) { echo "no list\n"; }
