import Inference
import Testing

@Suite("Tensors")
struct TensorTests {
    @Test("A tensor keeps its shape and its values")
    func keepsValues() {
        let tensor = Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
        #expect(tensor.shape == [2, 3])
        #expect(tensor.values.count == 6)
    }
}
