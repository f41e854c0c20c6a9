<?php

// Rates from JSON, from a registry and from a property: what rounds around them says that they have fractions.
final class Cfg {
    private static $i; private $d = [];
    public static function i() { return self::$i ??= new self(); }
    public function set($k, $v) { $this->d[$k] = $v; }
    public function get($k) { return $this->d[$k] ?? null; }
}
final class Fee {
    public $rate;
    public function of($n) { return (int) ceil($n * $this->rate); }
}
$conf = json_decode('{"rate":0.006,"text":"0.01","n":3,"plus":0.25}', true);
$fee = (int) ceil(10000 * $conf['rate']);
$instance->chain('v3/fee')->post(['json' => ['fee' => $fee, 't' => (int) round(10000 * $conf['text']), 'n' => (int) floor($conf['n'] * 5 + $conf['plus'])]]);
Cfg::i()->set('rate', 0.006);
$instance->chain('v3/fee')->post(['json' => ['fee' => (int) round(10000 * Cfg::i()->get('rate'))]]);
Cfg::i()->set('rate', '0.01');
$instance->chain('v3/fee')->post(['json' => ['fee' => (int) round(10000 * Cfg::i()->get('rate')), 'none' => (int) ceil(100 + 10000 * Cfg::i()->get('nope'))]]);
$f = new Fee(); $f->rate = 0.006;
$instance->chain('v3/fee')->post(['json' => ['fee' => $f->of(10000)]]);
$f->rate = '0.01';
$instance->chain('v3/fee')->post(['json' => ['fee' => $f->of(10000)]]);
$instance->chain('v3/fee')->post(['json' => ['fee' => (int) ($conf['rate'] + 1.5), 'nf' => number_format($conf['rate'] * 1000, 2)]]);
