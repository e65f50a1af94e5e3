import { useStdout } from 'ink'
import { useEffect } from 'react'
import type { Mouse } from '../view/mouse.js'
import { type MouseInput, mouseOff, mouseOn } from './mouse-input.js'

/** The terminal reports its mouse while the screen is there, and no longer, whatever ends it. */
export const useMouse = (input: MouseInput | null, told: (mouse: Mouse) => void): void => {
  const { stdout } = useStdout()
  useEffect(() => {
    if (input === null) return
    const off = (): void => void stdout.write(mouseOff)
    stdout.write(mouseOn)
    process.on('exit', off)
    return () => {
      process.off('exit', off)
      off()
    }
  }, [input, stdout])
  useEffect(() => input?.listen(told), [input, told])
}
