<?php
date_default_timezone_set('Asia/Jakarta');
pcntl_signal(SIGCHLD, SIG_IGN);

$server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($server, SOL_SOCKET, SO_REUSEADDR, 1);
if (!socket_bind($server, '0.0.0.0', 45000)) {
    die("bind gagal\n");
}
socket_listen($server, 50);
echo "Server berjalan di port 45000\n";

while (true) {
    $client = socket_accept($server);
    if ($client === false) {
        continue;
    }
    layani($client);
}

function layani($client)
{
    $buffer = '';
    while (($data = @socket_read($client, 512)) !== false && $data !== '') {
        $buffer .= $data;
        while (($pos = strpos($buffer, "\n")) !== false) {
            $baris = rtrim(substr($buffer, 0, $pos), "\r");
            $buffer = substr($buffer, $pos + 1);
            if ($baris === 'QUIT') {
                socket_close($client);
                return;
            }
            if ($baris === 'TIME') {
                $balasan = 'JAM ' . date('H:i:s') . "\r\n";
            } elseif ($baris !== '') {
                $balasan = "ERROR perintah tidak dikenal\r\n";
            } else {
                continue;
            }
            @socket_write($client, $balasan);
        }
        if (strlen($buffer) > 1024) {
            break;
        }
    }
    socket_close($client);
}
