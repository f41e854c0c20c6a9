<?php
namespace App\Pay;
final class Limits { const MIN = 10; }
