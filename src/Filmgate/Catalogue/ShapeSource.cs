namespace Filmgate.Catalogue;

/// <summary>What decides the shape of a video that has an input.</summary>
internal enum ShapeSource
{
    /// <summary>The request's size; without one, the frame of the model that is nearest to the input. It is sent to the provider.</summary>
    Request = 0,

    /// <summary>The request's size if it has one, else the provider gives the video the input's shape.</summary>
    RequestOrInput,

    /// <summary>The provider always gives the video the input's shape: its format has no field for another one.</summary>
    Input,
}
