# Coroutines; a line longer than the stream limit ends its connection.
import asyncio
from datetime import datetime

PORT = 45000


async def handle_client(reader, writer):
    try:
        while line := await reader.readline():
            if not line.endswith(b'\n'):
                break
            request = line.strip()
            if request == b'TIME':
                writer.write(f'JAM {datetime.now():%H:%M:%S}\r\n'.encode())
            elif request == b'QUIT':
                break
            else:
                writer.write(b'UNKNOWN COMMAND\r\n')
            await writer.drain()
    except (ValueError, ConnectionError) as error:
        print(f'connection ended: {error}')
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(handle_client, '0.0.0.0', PORT, backlog=128)
    async with server:
        await server.serve_forever()


if __name__ == '__main__':
    asyncio.run(main())
