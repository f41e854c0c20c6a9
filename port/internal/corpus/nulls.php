<?php
// What nobody has given is null, and is sent as null.

class Terms
{
    private $note;
    private ?string $late = null;
    private ?int $limit = null;
    private $kept = 'k';

    public function __construct(private ?string $sub = null, protected $free = null)
    {
    }

    public function late(?string $late)
    {
        $this->late = $late;

        return $this;
    }

    public function note(string $note)
    {
        $this->note = $note;

        return $this;
    }

    public function body(): array
    {
        return ['sub' => $this->sub, 'free' => $this->free, 'note' => $this->note, 'late' => $this->late, 'limit' => $this->limit, 'kept' => $this->kept];
    }
}

class Settings
{
    protected $mchid;
    private $serial;

    public function __construct(string $mchid, ?string $serial = null)
    {
        $this->mchid = $mchid;
        if ($serial) {
            $this->serial = $serial;
        }
    }

    public function body(): array
    {
        return ['mchid' => $this->mchid, 'serial' => $this->serial, 'text' => "<{$this->serial}>", 'none' => empty($this->serial)];
    }
}

class Members
{
    private $all = [];

    public function set(string $name, ?string $value = null): self
    {
        $this->all[$name] = $value;

        return $this;
    }

    public function send($client)
    {
        return $client->chain('v3/members')->post(['json' => $this->all]);
    }
}

$instance->chain('v3/terms')->post(['json' => (new Terms())->body()]);
$instance->chain('v3/terms')->post(['json' => (new Terms('1', 'f'))->late('l')->note('n')->body()]);
$instance->chain('v3/terms')->post(['json' => (new Terms())->late(null)->note('')->body()]);
$instance->chain('v3/settings')->post(['json' => (new Settings('1900000001'))->body()]);
$instance->chain('v3/settings')->post(['json' => (new Settings('1900000001', 'S1'))->body()]);
(new Members())->set('given', 'g')->set('not')->send($instance);
