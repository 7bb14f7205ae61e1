// A microphone that hears a tone, or is refused.
export async function withMicrophone(context, refusal) {
  await context.addInitScript((name) => {
    navigator.mediaDevices.getUserMedia = async () => {
      if (name) throw new DOMException('refused', name)
      const context = new AudioContext()
      const tone = context.createOscillator()
      const heard = context.createMediaStreamDestination()
      tone.connect(heard)
      tone.start()
      return heard.stream
    }
  }, refusal)
}
