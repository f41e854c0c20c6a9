<?php

// A finally is done in any case, behind a return, and before an error goes on.
function f($instance, $x) {
  try {
    $instance->chain('v3/a')->post(['json' => ['x' => $x]]);
    if ($x === 1) { return 'one'; }
    if ($x === 2) { throw new \Exception('two'); }
    $instance->chain('v3/took')->post(['json' => ['by' => "body $x"]]);
  } catch (\Exception $e) {
    $instance->chain('v3/took')->post(['json' => ['by' => "caught " . $e->getMessage()]]);
    if ($x === 2) { return 'two'; }
  } finally {
    $instance->chain('v3/took')->post(['json' => ['by' => "finally $x"]]);
    $instance->chain('v3/finally')->post(['json' => ['x' => $x]]);
  }
  $instance->chain('v3/took')->post(['json' => ['by' => "after $x"]]);
  return 'end';
}
$instance->chain('v3/took')->post(['json' => ['by' => (f($instance, 1))]]);
$instance->chain('v3/took')->post(['json' => ['by' => (f($instance, 2))]]);
$instance->chain('v3/took')->post(['json' => ['by' => (f($instance, 3))]]);
foreach ([1, 2, 3] as $i) {
  try {
    if ($i === 2) { continue; }
    $instance->chain('v3/took')->post(['json' => ['by' => "i $i"]]);
  } finally { $instance->chain('v3/took')->post(['json' => ['by' => "f $i"]]); }
}
try { try { throw new \Exception('in'); } finally { $instance->chain('v3/took')->post(['json' => ['by' => "F"]]); } } catch (\Exception $e) { $instance->chain('v3/took')->post(['json' => ['by' => $e->getMessage()]]); }
try { try { throw new \Exception('in'); } catch (\Exception $e) { throw $e; } } catch (\Exception $e) { $instance->chain('v3/took')->post(['json' => ['by' => "re " . $e->getMessage()]]); }
function g($instance) { try { try { return 'deep'; } catch (\Exception $e) { return 'c'; } } catch (\Exception $e) { return 'd'; } }
$instance->chain('v3/took')->post(['json' => ['by' => (g($instance))]]);
