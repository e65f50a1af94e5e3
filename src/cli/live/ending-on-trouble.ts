import { tell } from '../tell.js'

/** Serves; where that fails, the process ends with what is told, whatever of the world or the store is open by then. */
export const endingOnTrouble = async (serve: () => Promise<void>): Promise<void> => {
  try {
    await serve()
  } catch (error) {
    tell(error)
    process.exit()
  }
}
