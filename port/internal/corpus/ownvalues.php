<?php
// What changes is one's own: arrays are values, and objects are not.
$row = ['n' => 1];
$rows = [$row, $row];
$all = ['rows' => $rows];
foreach ($rows as &$one) {
    $one['n']++;
}
unset($one);
$named = ['a' => ['x' => 1], 'b' => ['x' => 2]];
$before = $named;
foreach ($named as $name => &$member) {
    $member['x'] = $member['x'] + 10;
    $member['name'] = $name;
}
unset($member);
$instance->chain('v3/ownvalues/rows')->post(['json' => ['rows' => $rows, 'all' => $all, 'row' => $row, 'named' => $named, 'before' => $before]]);

function numberedOwn(array &$given, int $i)
{
    $given['list'][] = $i;
}

$given = ['list' => []];
for ($i = 0; $i < 3; $i++) {
    numberedOwn($given, $i);
}
$again = function () use (&$given) {
    numberedOwn($given, 7);
};
$again();
$grown = ['a', 'b'];
foreach ($grown as $at => $text) {
    $grown[] = $text . '2';
    $grown[$at] = strtoupper($text);
}
$instance->chain('v3/ownvalues/given')->post(['json' => ['given' => $given, 'grown' => $grown]]);

interface OwnCounter
{
    public function inc(): void;

    public function get(): int;
}

class OwnCount implements OwnCounter
{
    private $n = 0;

    public function inc(): void
    {
        $this->n++;
    }

    public function get(): int
    {
        return $this->n;
    }
}

class OwnNothing implements OwnCounter
{
    public function inc(): void
    {
    }

    public function get(): int
    {
        return 0;
    }
}

function twiceOwn(OwnCounter $counter)
{
    $counter->inc();
    $counter->inc();
    return ['n' => $counter->get(), 'counts' => $counter instanceof OwnCount];
}

$counter = new OwnCount();
$counter->inc();
$instance->chain('v3/ownvalues/counter')->post(['json' => ['twice' => twiceOwn($counter), 'nothing' => twiceOwn(new OwnNothing()), 'now' => $counter->get()]]);

class OwnSender
{
    private $instance;

    public function __construct($instance)
    {
        $this->instance = $instance;
    }

    public function post(array $body)
    {
        return $this->instance->chain('v3/ownvalues/sender')->post(['json' => $body]);
    }

    public function get()
    {
        return $this->instance->chain('v3/ownvalues/sender')->get();
    }
}

$sender = new OwnSender($instance);
$sender->post(['a' => 1]);
$sender->get();

function laterOwn(array $list)
{
    foreach ($list as $one) {
        yield $one;
    }
}

$list = ['x', 'y'];
$later = laterOwn($list);
$list[] = 'z';
foreach ($later as $one) {
    $instance->chain('v3/ownvalues/later')->post(['json' => ['one' => $one]]);
}
$parts = explode('|', 'a|b');
$numbers = [3, 4];
$instance->chain('v3/ownvalues/places')->post(['json' => ['a' => $parts[0] ?? 'n', 'b' => $parts[5] ?? 'n', 'c' => $numbers[1] ?? 0, 'd' => $numbers[7] ?? 9]]);
