import { describe, expect, it } from 'vitest'
import { givenCallouts, hello, mail } from '../given-policy.js'

const steps = [hello, { wait: '90s' }, ...mail(), 'QUIT']
const from = { peer: '192.0.2.10:40001', listener: '[2001:db8::25]:25', at: '2026-01-01T00:00:00Z' }

describe('fields of a message', () => {
  it('has both ends of the connection', () => {
    const { output } = givenCallouts({
      validate_data:
        'print(msg.recv_from, msg.recv_via) print(msys.core.ec_sockaddr_family(msg.recv_via) == msys.core.AF_INET6)',
      validate_data_spool_each_rcpt: 'print(msg.recv_from == msg.recv_from, msg.recv_from)',
    }).session(steps, from)
    expect(output).toEqual(['192.0.2.10:40001\t2001:db8::25.25', 'true', 'true\t192.0.2.10:40001'])
  })

  it('has the time at which it went into the spool, from then on', () => {
    const { output } = givenCallouts({
      validate_data: 'msys.sleep(2.5)',
      validate_data_spool_each_rcpt: 'print(msg.creation_time.tv_sec, msg.creation_time.tv_usec)',
    }).session(steps, from)
    expect(output).toEqual(['1767225692\t500000'])
  })

  it.each([
    ['msg.creation_time', /no page says what it is of one that has not/],
    ['msys.core.ec_message_new().creation_time', /no page says what it is of one that has not/],
    ['msys.core.ec_message_new().recv_from', /msg.recv_from is not emulated yet/],
    ['msys.core.dns_get_domain("example.com").deliveries', /domain_record.deliveries is not emulated yet/],
  ])('is undecidable where no page says what it is: %s', (field, why) => {
    const { gaps } = givenCallouts({ validate_data: `print(${field})` }).session(steps, from)
    expect(gaps).toEqual([expect.stringMatching(why)])
  })
})
