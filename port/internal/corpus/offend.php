<?php
// A function that comes to its end gives null, and no empty text.

function endLabel($s) { switch ($s) { case 'a': return 'A'; case 'b': return 'B'; } }
function endPay($ok) { if ($ok) { return 5; } }
function endBare($s) { if ($s === '') { return; } return 'has ' . $s; }
function endLoop(array $list) { foreach ($list as $x) { if ($x === 'b') { return $x . '!'; } } }
function endSure($s) { if ($s === 'x') { return 'X'; } else { return 'Y'; } }
function endSure2($s) { switch ($s) { case 'x': return 'X'; default: return 'Y'; } }
function endSure3($s) { try { return 'a' . $s; } catch (\Exception $e) { throw $e; } }
function endYes($s) { if ($s === 'y') { return true; } }
function endFlagged($s) { if ($s === 'y') { return true; } }
function endText($s) { if ($s === 'y') { return 'Yes'; } }
function endOrFalse($s) { if ($s === 'n') { return false; } if ($s === 'y') { return 'text'; } }
class EndNames { public function of($s) { if ($s === 'q') { return 'Q'; } } }
function endUncalled($s) { if ($s === 'q') { return 'Q'; } }
$instance->chain('v3/offend/label')->post(['json' => ['a' => endLabel('a'), 'z' => endLabel('z')]]);
$instance->chain('v3/offend/pay')->post(['json' => ['a' => endPay(true), 'z' => endPay(false)]]);
$instance->chain('v3/offend/bare')->post(['json' => ['a' => endBare('a'), 'z' => endBare('')]]);
$instance->chain('v3/offend/loop')->post(['json' => ['a' => endLoop(['a', 'b']), 'z' => endLoop(['c'])]]);
$instance->chain('v3/offend/sure')->post(['json' => ['a' => endSure('x'), 'b' => endSure2('z'), 'c' => endSure3('d')]]);
$instance->chain('v3/offend/flagged')->post(['json' => ['a' => endFlagged('y'), 'z' => endFlagged('n')]]);
if (endYes('n') || !endYes('y')) { $instance->chain('v3/offend/wrong')->post(['json' => ['a' => 1]]); }
$instance->chain('v3/offend/text')->post(['json' => ['a' => 'says ' . endText('y') . endText('n')]]);
$instance->chain('v3/offend/orfalse')->post(['json' => ['a' => endOrFalse('n'), 'b' => endOrFalse('y'), 'c' => endOrFalse('z')]]);
$instance->chain('v3/offend/names')->post(['json' => ['a' => (new EndNames())->of('q'), 'b' => (new EndNames())->of('r')]]);
$l = endLabel('z');
if (isset($l)) { $instance->chain('v3/offend/isset')->post(['json' => ['l' => $l]]); }
$p = endPay(false) ?? 7;
$instance->chain('v3/offend/or')->post(['json' => ['p' => $p]]);
if (endOrFalse('n') === false) { $instance->chain('v3/offend/false')->post(['json' => ['p' => 1]]); }
