<?php
// A parameter that may be null is null where it goes on, and no empty text.

function givenOpt(array $o, string $k, $d = null) { return $o[$k] ?? $d; }
function givenBack($d = null) { return $d; }
function givenHeld($instance, $d = null) {
    $x = $d;
    $instance->chain('v3/nullgiven/held')->post(['json' => ['x' => $x]]);
}
function givenInner($y) { return $y ?? 'none'; }
function givenThrough($d = null) { return givenInner($d); }
function givenInner2($instance, $v = null) { $instance->chain('v3/nullgiven/inner2')->post(['json' => ['v' => $v]]); }
function givenThrough2($instance, $d = null) { givenInner2($instance, $d); }
function givenTyped(?string $d = null): ?string { return $d; }
function givenStrict($d = null) { return $d === '' ? 'empty' : 'other'; }
function givenFilled($d = null) { if (!$d) { $d = 'std'; } return $d; }
function givenListOf($d = null) { return ['a', $d]; }
class GivenOpts {
    private array $o;
    public function __construct(array $o) { $this->o = $o; }
    public function get(string $k, $d = null) { return $this->o[$k] ?? $d; }
    public function more(string $k, $d = null) { return $this->get($k, $d); }
}
$o = ['a' => 1];
$instance->chain('v3/nullgiven/opt')->post(['json' => ['a' => givenOpt($o, 'a', 'q'), 'b' => givenOpt($o, 'b'), 'c' => givenOpt($o, 'c', 'q')]]);
$instance->chain('v3/nullgiven/back')->post(['json' => ['a' => givenBack('q'), 'b' => givenBack()]]);
givenHeld($instance, 'q');
givenHeld($instance);
$instance->chain('v3/nullgiven/through')->post(['json' => ['a' => givenThrough('q'), 'b' => givenThrough(), 'c' => givenInner('z')]]);
givenInner2($instance, 'q');
givenThrough2($instance);
givenThrough2($instance, 'r');
$instance->chain('v3/nullgiven/typed')->post(['json' => ['a' => givenTyped('q'), 'b' => givenTyped()]]);
$instance->chain('v3/nullgiven/strict')->post(['json' => ['a' => givenStrict('q'), 'b' => givenStrict(), 'c' => givenStrict('')]]);
$instance->chain('v3/nullgiven/filled')->post(['json' => ['a' => givenFilled('q'), 'b' => givenFilled()]]);
$instance->chain('v3/nullgiven/list')->post(['json' => ['a' => givenListOf('q'), 'b' => givenListOf()]]);
$os = new GivenOpts($o);
$instance->chain('v3/nullgiven/class')->post(['json' => ['a' => $os->get('b'), 'b' => $os->get('b', 'q'), 'c' => $os->more('z'), 'd' => $os->more('z', 'r')]]);
if (givenOpt($o, 'zz') === null) { $instance->chain('v3/nullgiven/isnull')->post(['json' => ['n' => 1]]); }
if (givenOpt($o, 'yy') !== null) { $instance->chain('v3/nullgiven/never')->post(['json' => ['n' => 1]]); }
