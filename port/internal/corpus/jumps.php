<?php

// break and continue through loops, switches and try.
// switch fallthrough, default in the middle, continue in switch in a loop, strings vs ints
foreach (['a', 'b', 'c', 'd', 'e'] as $x) {
  switch ($x) {
    case 'a': $instance->chain('v3/took')->post(['json' => ['by' => "A"]]);
    case 'b': $instance->chain('v3/took')->post(['json' => ['by' => "B"]]); break;
    default: $instance->chain('v3/took')->post(['json' => ['by' => "D"]]); break;
    case 'c': $instance->chain('v3/took')->post(['json' => ['by' => "C"]]); 
  }
}

switch (true) { case 1 > 2: $instance->chain('v3/took')->post(['json' => ['by' => "no"]]); break; case 2 > 1: $instance->chain('v3/took')->post(['json' => ['by' => "yes"]]); break; }
foreach (['a', 'b', 'c', 'd'] as $x) {
  switch ($x) { case 'a': continue 2; case 'b': continue; case 'c': break 2; default: $instance->chain('v3/took')->post(['json' => ['by' => "d"]]); }
  $instance->chain('v3/took')->post(['json' => ['by' => "after $x"]]);
}
foreach ([1, 2, 3] as $i) {
  foreach ([1, 2, 3] as $j) {
    try { if ($j === 2) { continue; } if ($i === 2) { break; } if ($i === 3) { continue 2; } $instance->chain('v3/took')->post(['json' => ['by' => $i . $j]]); } catch (\Exception $e) { $instance->chain('v3/took')->post(['json' => ['by' => 'x']]); }
    $instance->chain('v3/took')->post(['json' => ['by' => "end $i $j"]]);
  }
}
$n = 0;
while (true) { while (true) { $n++; if ($n > 3) { break 2; } if ($n === 2) { continue 2; } $instance->chain('v3/took')->post(['json' => ['by' => "n$n"]]); } }
foreach ([1, 2, 3] as $k) { try { switch ($k) { case 1: continue 2; case 2: break; default: $instance->chain('v3/took')->post(['json' => ['by' => "k$k"]]); } $instance->chain('v3/took')->post(['json' => ['by' => "t$k"]]); } finally { $instance->chain('v3/took')->post(['json' => ['by' => "f$k"]]); } }
$m = 0;
do { $m++; switch ($m) { case 2: continue 2; } $instance->chain('v3/took')->post(['json' => ['by' => "m$m"]]); } while ($m < 4);
