"""Writes the reference numbers beside this script, with SciPy and librosa, independently of acavd's code."""

from pathlib import Path

import librosa
import numpy as np
import scipy.signal

HERE = Path(__file__).parent
RATES = [8000, 11025, 22050, 32000, 44100, 48000, 96000]


def signal(rate):
    """One period of a signal with a period of a second: tones of whole hertz below the lower Nyquist frequency."""
    time = np.arange(rate) / rate
    tones = [50 + 37 * k for k in range(185) if 50 + 37 * k < 0.42 * min(rate, 16000)]
    total = np.zeros(rate)
    for k, hertz in enumerate(tones):
        total += np.sin(2 * np.pi * hertz * time + 0.7 * k * k)
    return 0.02 * total


def noise():
    """White noise from SplitMix64 with seed 1, as SeededGenerator draws it."""
    mask = (1 << 64) - 1
    state, samples = 1, []
    for _ in range(16000):
        state = (state + 0x9E3779B97F4A7C15) & mask
        word = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & mask
        word ^= word >> 31
        samples.append((word >> 11) * 2.0**-53 - 0.5)
    return np.array(samples)


def log_mel(samples):
    """VGGish's log-mel (tensorflow/models, research/audioset/vggish, mel_features.py) in librosa's terms."""
    window = scipy.signal.get_window("hann", 400, fftbins=True)
    frames = librosa.util.frame(samples, frame_length=400, hop_length=160, axis=0)
    magnitude = np.abs(np.fft.rfft(frames * window, 512))
    # librosa draws the sides of its triangles straight in hertz, VGGish in mel: so the bank is built here.
    edges = np.linspace(librosa.hz_to_mel(125, htk=True), librosa.hz_to_mel(7500, htk=True), 66)
    bins = librosa.hz_to_mel(librosa.fft_frequencies(sr=16000, n_fft=512), htk=True)
    lower, centre, upper = edges[:-2], edges[1:-1], edges[2:]
    rising = (bins[:, None] - lower) / (centre - lower)
    falling = (upper - bins[:, None]) / (upper - centre)
    bank = np.maximum(0, np.minimum(rising, falling))
    bank[0] = 0
    return np.log(magnitude @ bank + 0.01)


def slaney_mel(samples, rate, **kind):
    """librosa's own mel spectrogram: Slaney's scale, bands of equal area, power."""
    return librosa.feature.melspectrogram(y=samples, sr=rate, **kind).T


def write(name, values):
    values.astype("<f4").tofile(HERE / name)


for rate in RATES:
    resampled = scipy.signal.resample(signal(rate), 16000)[8000:12000]
    write(f"resampled-{rate}.f32", resampled)
    write(f"logmel-{rate}.f32", log_mel(resampled))
write("logmel-noise.f32", log_mel(noise()))
decibels = slaney_mel(noise()[:6144], 22050, n_fft=2048, hop_length=512, n_mels=128, center=False)
write("slaney-decibel.f32", librosa.power_to_db(decibels, top_db=None))
centred = slaney_mel(
    noise()[:5000], 32000, n_fft=1024, win_length=800, hop_length=320, n_mels=64, fmin=50, fmax=14000, pad_mode="reflect")
write("slaney-centred.f32", librosa.power_to_db(centred, top_db=None))
decimal = slaney_mel(
    noise()[:150], 16000, n_fft=400, hop_length=160, n_mels=80, pad_mode="reflect", power=1.0, norm=None)
write("slaney-decimal.f32", np.log10(decimal + 1e-3))
