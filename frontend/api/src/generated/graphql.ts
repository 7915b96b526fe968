/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** To whom an annotation is open besides its owner and the administrators. */
export type AnnotationAccess =
  | 'PRIVATE'
  /** Whoever may see its dataset may look at it. */
  | 'DATASET_VIEW'
  /** Whoever may see its dataset may look at it, and edit it when signed in. */
  | 'DATASET_EDIT';

/** How far the work on an annotation is. */
export type AnnotationState =
  /** It can be edited. */
  | 'ACTIVE'
  /** Done; nobody edits it until it is reopened. */
  | 'FINISHED'
  /** Done and out of the way. */
  | 'ARCHIVED';

export type CreateAnnotationInput = {
  dataset: string;
  /** Without it, the dataset's name and the next number of yours. */
  name?: string | null | undefined;
  fallbackLayer?: string | null | undefined;
  /** The largest segment id of the fallback layer; new segments are numbered from the next one on. Without it, beyond all that its voxels can hold. */
  largestSegment?: string | null | undefined;
};

/** Who may see a dataset, besides its owner and the administrators. */
export type DatasetAccess =
  | 'PRIVATE'
  /** Everybody who is signed in. */
  | 'SIGNED_IN'
  /** Everybody. */
  | 'PUBLIC';

/** What you are drawing: the newest piece of a stroke, a lasso, a branch or a box. */
export type DrawingInput = {
  /** x, y, z of one point after the other, in voxels of magnification 1; at most 64 points. */
  points: Array<number>;
  /** The volume layer that is painted in. */
  layer?: string | null | undefined;
  /** The segment that is painted. */
  segment?: string | null | undefined;
  /** The tree that is traced. */
  tree?: number | null | undefined;
};

/** What an edit is about. */
export type EditKind =
  | 'SKELETON'
  | 'VOLUME'
  | 'SEGMENTS'
  | 'BOXES'
  | 'LAYERS'
  | 'UNDO'
  | 'REDO'
  | 'RESTORE'
  | 'IMPORT';

/** What to import, and as what. */
export type ImportDatasetInput = {
  path: string;
  name: string;
  voxelSize?: VoxelSizeInput | null | undefined;
  inPlace: boolean;
  access: DatasetAccess;
  layers?: Array<string> | null | undefined;
};

export type ImportState =
  | 'QUEUED'
  | 'RUNNING'
  | 'DONE'
  | 'FAILED'
  | 'CANCELLED';

/** What the numbers of a layer mean. */
export type LayerCategory =
  /** Measured values, shown through a window of intensities. */
  | 'IMAGE'
  /** Segment ids, 0 meaning none. */
  | 'SEGMENTATION';

/** What you are doing in an annotation. It is said again whenever it changes, and at least every five seconds. */
export type PresenceInput = {
  /** Of the tab or program, as in its batches. */
  clientId: string;
  /** Where you are: x, y, z in voxels of magnification 1; null while you are nowhere. */
  at?: Array<number> | null | undefined;
  /** The tool in hand; at most 40 letters. */
  tool?: string | null | undefined;
  /** The brush's, in voxels of magnification 1. */
  radius?: number | null | undefined;
  /** In which you are shown, `#rrggbb`. */
  color?: string | null | undefined;
  /** What you are drawing; null while nothing is. */
  drawing?: DrawingInput | null | undefined;
};

/** What a person may do on this site. */
export type SiteRole =
  /** Makes annotations. */
  | 'ANNOTATOR'
  /** Adds and shares datasets. */
  | 'MANAGER'
  /** Everything. */
  | 'ADMIN';

/** The edge lengths of one voxel of magnification 1 along x, y, z, all in one unit (UDUNITS name as in OME-Zarr: `nanometer`, `micrometer`, …). */
export type VoxelSizeInput = {
  x: number;
  y: number;
  z: number;
  unit: string;
};

/** What one voxel is. In bytes always little-endian. */
export type VoxelType =
  | 'U8'
  | 'U16'
  | 'U32'
  | 'U64'
  | 'I8'
  | 'I16'
  | 'I32'
  | 'I64'
  | 'F32'
  | 'F64';

export type AnnotationCardFragment = { id: string, name: string, description: string, tags: Array<string>, state: AnnotationState, access: AnnotationAccess, createdAt: string, editedAt: string, trashedAt: string | null, version: number, mayEdit: boolean, mayManage: boolean, owner: { id: string, name: string } | null, dataset: { id: string, name: string, access: DatasetAccess, thumbnailUrl: string | null } | null, editors: Array<{ clientId: string, person: string, name: string, color: string | null }> };

export type ListAnnotationsQueryVariables = Exact<{
  search?: string | null | undefined;
  mine: boolean;
  sharedWithMe: boolean;
  trashed: boolean;
  dataset?: string | null | undefined;
  state?: AnnotationState | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListAnnotationsQuery = { annotations: { totalCount: number, nodes: Array<{ id: string, name: string, description: string, tags: Array<string>, state: AnnotationState, access: AnnotationAccess, createdAt: string, editedAt: string, trashedAt: string | null, version: number, mayEdit: boolean, mayManage: boolean, owner: { id: string, name: string } | null, dataset: { id: string, name: string, access: DatasetAccess, thumbnailUrl: string | null } | null, editors: Array<{ clientId: string, person: string, name: string, color: string | null }> }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } };

export type GetAnnotationCardQueryVariables = Exact<{
  id: string;
}>;


export type GetAnnotationCardQuery = { annotation: { id: string, name: string, description: string, tags: Array<string>, state: AnnotationState, access: AnnotationAccess, createdAt: string, editedAt: string, trashedAt: string | null, version: number, mayEdit: boolean, mayManage: boolean, owner: { id: string, name: string } | null, dataset: { id: string, name: string, access: DatasetAccess, thumbnailUrl: string | null } | null, editors: Array<{ clientId: string, person: string, name: string, color: string | null }> } | null };

export type DescribeAnnotationMutationVariables = Exact<{
  id: string;
  name?: string | null | undefined;
  description?: string | null | undefined;
  tags?: Array<string> | string | null | undefined;
}>;


export type DescribeAnnotationMutation = { updateAnnotation: { id: string, name: string, description: string, tags: Array<string>, state: AnnotationState, access: AnnotationAccess, createdAt: string, editedAt: string, trashedAt: string | null, version: number, mayEdit: boolean, mayManage: boolean, owner: { id: string, name: string } | null, dataset: { id: string, name: string, access: DatasetAccess, thumbnailUrl: string | null } | null, editors: Array<{ clientId: string, person: string, name: string, color: string | null }> } };

export type ShareAnnotationMutationVariables = Exact<{
  id: string;
  access: AnnotationAccess;
}>;


export type ShareAnnotationMutation = { shareAnnotation: { id: string, name: string, description: string, tags: Array<string>, state: AnnotationState, access: AnnotationAccess, createdAt: string, editedAt: string, trashedAt: string | null, version: number, mayEdit: boolean, mayManage: boolean, owner: { id: string, name: string } | null, dataset: { id: string, name: string, access: DatasetAccess, thumbnailUrl: string | null } | null, editors: Array<{ clientId: string, person: string, name: string, color: string | null }> } };

export type FinishAnnotationMutationVariables = Exact<{
  id: string;
}>;


export type FinishAnnotationMutation = { finishAnnotation: { id: string, name: string, description: string, tags: Array<string>, state: AnnotationState, access: AnnotationAccess, createdAt: string, editedAt: string, trashedAt: string | null, version: number, mayEdit: boolean, mayManage: boolean, owner: { id: string, name: string } | null, dataset: { id: string, name: string, access: DatasetAccess, thumbnailUrl: string | null } | null, editors: Array<{ clientId: string, person: string, name: string, color: string | null }> } };

export type ReopenAnnotationMutationVariables = Exact<{
  id: string;
}>;


export type ReopenAnnotationMutation = { reopenAnnotation: { id: string, name: string, description: string, tags: Array<string>, state: AnnotationState, access: AnnotationAccess, createdAt: string, editedAt: string, trashedAt: string | null, version: number, mayEdit: boolean, mayManage: boolean, owner: { id: string, name: string } | null, dataset: { id: string, name: string, access: DatasetAccess, thumbnailUrl: string | null } | null, editors: Array<{ clientId: string, person: string, name: string, color: string | null }> } };

export type ArchiveAnnotationMutationVariables = Exact<{
  id: string;
}>;


export type ArchiveAnnotationMutation = { archiveAnnotation: { id: string, name: string, description: string, tags: Array<string>, state: AnnotationState, access: AnnotationAccess, createdAt: string, editedAt: string, trashedAt: string | null, version: number, mayEdit: boolean, mayManage: boolean, owner: { id: string, name: string } | null, dataset: { id: string, name: string, access: DatasetAccess, thumbnailUrl: string | null } | null, editors: Array<{ clientId: string, person: string, name: string, color: string | null }> } };

export type TrashAnnotationMutationVariables = Exact<{
  id: string;
}>;


export type TrashAnnotationMutation = { trashAnnotation: { id: string, name: string, description: string, tags: Array<string>, state: AnnotationState, access: AnnotationAccess, createdAt: string, editedAt: string, trashedAt: string | null, version: number, mayEdit: boolean, mayManage: boolean, owner: { id: string, name: string } | null, dataset: { id: string, name: string, access: DatasetAccess, thumbnailUrl: string | null } | null, editors: Array<{ clientId: string, person: string, name: string, color: string | null }> } };

export type RestoreAnnotationMutationVariables = Exact<{
  id: string;
}>;


export type RestoreAnnotationMutation = { restoreAnnotation: { id: string, name: string, description: string, tags: Array<string>, state: AnnotationState, access: AnnotationAccess, createdAt: string, editedAt: string, trashedAt: string | null, version: number, mayEdit: boolean, mayManage: boolean, owner: { id: string, name: string } | null, dataset: { id: string, name: string, access: DatasetAccess, thumbnailUrl: string | null } | null, editors: Array<{ clientId: string, person: string, name: string, color: string | null }> } };

export type ListVersionsQueryVariables = Exact<{
  id: string;
  before?: number | null | undefined;
  first: number;
}>;


export type ListVersionsQuery = { annotationVersions: Array<{ version: number, firstVersion: number, at: string, kinds: Array<EditKind>, operations: number, restoredVersion: number | null, person: { id: string, name: string } | null }> };

export type DuplicateAnnotationMutationVariables = Exact<{
  id: string;
}>;


export type DuplicateAnnotationMutation = { duplicateAnnotation: { id: string, name: string, description: string, tags: Array<string>, state: AnnotationState, access: AnnotationAccess, createdAt: string, editedAt: string, trashedAt: string | null, version: number, mayEdit: boolean, mayManage: boolean, owner: { id: string, name: string } | null, dataset: { id: string, name: string, access: DatasetAccess, thumbnailUrl: string | null } | null, editors: Array<{ clientId: string, person: string, name: string, color: string | null }> } };

export type GetAnnotationQueryVariables = Exact<{
  id: string;
}>;


export type GetAnnotationQuery = { annotation: { id: string, name: string, state: AnnotationState, access: AnnotationAccess, version: number, mayEdit: boolean, mayManage: boolean, owner: { id: string, name: string } | null, dataset: { id: string, name: string, description: string, access: DatasetAccess, createdAt: string, publishedAt: string | null, licence: string | null, trashedAt: string | null, thumbnailUrl: string | null, mayEdit: boolean, storedBytes: number, citation: { text: string, bibTeX: string }, layers: Array<{ name: string, category: LayerCategory, voxelType: VoxelType, channels: number, timepoints: number, fillValue: string, contentVersion: string, histogramUrl: string | null, defaultColor: string | null, defaultWindow: { min: number, max: number } | null, mags: Array<{ mag: string, brickEdge: number, origin: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } }>, box: { min: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } } }>, voxelSize: { x: number, y: number, z: number, unit: string }, owner: { id: string, name: string } | null } | null } | null };

export type CreateAnnotationMutationVariables = Exact<{
  input: CreateAnnotationInput;
}>;


export type CreateAnnotationMutation = { createAnnotation: { id: string } };

export type DatasetCardFragment = { id: string, name: string, description: string, access: DatasetAccess, createdAt: string, publishedAt: string | null, licence: string | null, trashedAt: string | null, thumbnailUrl: string | null, mayEdit: boolean, storedBytes: number, voxelSize: { x: number, y: number, z: number, unit: string }, layers: Array<{ name: string, category: LayerCategory, voxelType: VoxelType, box: { min: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } } }>, owner: { id: string, name: string } | null };

export type DatasetDetailsFragment = { id: string, name: string, description: string, access: DatasetAccess, createdAt: string, publishedAt: string | null, licence: string | null, trashedAt: string | null, thumbnailUrl: string | null, mayEdit: boolean, storedBytes: number, citation: { text: string, bibTeX: string }, layers: Array<{ name: string, category: LayerCategory, voxelType: VoxelType, channels: number, timepoints: number, fillValue: string, contentVersion: string, histogramUrl: string | null, defaultColor: string | null, defaultWindow: { min: number, max: number } | null, mags: Array<{ mag: string, brickEdge: number, origin: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } }>, box: { min: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } } }>, voxelSize: { x: number, y: number, z: number, unit: string }, owner: { id: string, name: string } | null };

export type ListDatasetsQueryVariables = Exact<{
  search?: string | null | undefined;
  mine: boolean;
  sharedWithMe: boolean;
  trashed: boolean;
  first: number;
  after?: string | null | undefined;
}>;


export type ListDatasetsQuery = { datasets: { totalCount: number, nodes: Array<{ id: string, name: string, description: string, access: DatasetAccess, createdAt: string, publishedAt: string | null, licence: string | null, trashedAt: string | null, thumbnailUrl: string | null, mayEdit: boolean, storedBytes: number, voxelSize: { x: number, y: number, z: number, unit: string }, layers: Array<{ name: string, category: LayerCategory, voxelType: VoxelType, box: { min: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } } }>, owner: { id: string, name: string } | null }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } };

export type GetDatasetQueryVariables = Exact<{
  id: string;
}>;


export type GetDatasetQuery = { dataset: { id: string, name: string, description: string, access: DatasetAccess, createdAt: string, publishedAt: string | null, licence: string | null, trashedAt: string | null, thumbnailUrl: string | null, mayEdit: boolean, storedBytes: number, citation: { text: string, bibTeX: string }, layers: Array<{ name: string, category: LayerCategory, voxelType: VoxelType, channels: number, timepoints: number, fillValue: string, contentVersion: string, histogramUrl: string | null, defaultColor: string | null, defaultWindow: { min: number, max: number } | null, mags: Array<{ mag: string, brickEdge: number, origin: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } }>, box: { min: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } } }>, voxelSize: { x: number, y: number, z: number, unit: string }, owner: { id: string, name: string } | null } | null };

export type DescribeDatasetMutationVariables = Exact<{
  id: string;
  name: string;
  description: string;
}>;


export type DescribeDatasetMutation = { describeDataset: { id: string, name: string, description: string, access: DatasetAccess, createdAt: string, publishedAt: string | null, licence: string | null, trashedAt: string | null, thumbnailUrl: string | null, mayEdit: boolean, storedBytes: number, citation: { text: string, bibTeX: string }, layers: Array<{ name: string, category: LayerCategory, voxelType: VoxelType, channels: number, timepoints: number, fillValue: string, contentVersion: string, histogramUrl: string | null, defaultColor: string | null, defaultWindow: { min: number, max: number } | null, mags: Array<{ mag: string, brickEdge: number, origin: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } }>, box: { min: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } } }>, voxelSize: { x: number, y: number, z: number, unit: string }, owner: { id: string, name: string } | null } };

export type LicenseDatasetMutationVariables = Exact<{
  id: string;
  licence?: string | null | undefined;
}>;


export type LicenseDatasetMutation = { licenseDataset: { id: string, name: string, description: string, access: DatasetAccess, createdAt: string, publishedAt: string | null, licence: string | null, trashedAt: string | null, thumbnailUrl: string | null, mayEdit: boolean, storedBytes: number, citation: { text: string, bibTeX: string }, layers: Array<{ name: string, category: LayerCategory, voxelType: VoxelType, channels: number, timepoints: number, fillValue: string, contentVersion: string, histogramUrl: string | null, defaultColor: string | null, defaultWindow: { min: number, max: number } | null, mags: Array<{ mag: string, brickEdge: number, origin: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } }>, box: { min: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } } }>, voxelSize: { x: number, y: number, z: number, unit: string }, owner: { id: string, name: string } | null } };

export type ShareDatasetMutationVariables = Exact<{
  id: string;
  access: DatasetAccess;
}>;


export type ShareDatasetMutation = { shareDataset: { id: string, name: string, description: string, access: DatasetAccess, createdAt: string, publishedAt: string | null, licence: string | null, trashedAt: string | null, thumbnailUrl: string | null, mayEdit: boolean, storedBytes: number, citation: { text: string, bibTeX: string }, layers: Array<{ name: string, category: LayerCategory, voxelType: VoxelType, channels: number, timepoints: number, fillValue: string, contentVersion: string, histogramUrl: string | null, defaultColor: string | null, defaultWindow: { min: number, max: number } | null, mags: Array<{ mag: string, brickEdge: number, origin: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } }>, box: { min: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } } }>, voxelSize: { x: number, y: number, z: number, unit: string }, owner: { id: string, name: string } | null } };

export type PublishDatasetMutationVariables = Exact<{
  id: string;
  published: boolean;
}>;


export type PublishDatasetMutation = { publishDataset: { id: string, name: string, description: string, access: DatasetAccess, createdAt: string, publishedAt: string | null, licence: string | null, trashedAt: string | null, thumbnailUrl: string | null, mayEdit: boolean, storedBytes: number, citation: { text: string, bibTeX: string }, layers: Array<{ name: string, category: LayerCategory, voxelType: VoxelType, channels: number, timepoints: number, fillValue: string, contentVersion: string, histogramUrl: string | null, defaultColor: string | null, defaultWindow: { min: number, max: number } | null, mags: Array<{ mag: string, brickEdge: number, origin: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } }>, box: { min: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } } }>, voxelSize: { x: number, y: number, z: number, unit: string }, owner: { id: string, name: string } | null } };

export type TrashDatasetMutationVariables = Exact<{
  id: string;
}>;


export type TrashDatasetMutation = { trashDataset: { id: string, name: string } };

export type RestoreDatasetMutationVariables = Exact<{
  id: string;
}>;


export type RestoreDatasetMutation = { restoreDataset: { id: string, name: string } };

export type CreateDownloadMutationVariables = Exact<{
  path: string;
}>;


export type CreateDownloadMutation = { createDownload: { address: string } };

export type EditingQueryVariables = Exact<{
  annotation: string;
}>;


export type EditingQuery = { me: { id: string | null, isSignedIn: boolean }, annotation: { mayEdit: boolean } | null };

export type FollowAnnotationSubscriptionVariables = Exact<{
  annotation: string;
  sinceVersion?: number | null | undefined;
  clientId?: string | null | undefined;
}>;


export type FollowAnnotationSubscription = { annotation: { version: number, batches: string | null, presence: Array<{ clientId: string, person: string, name: string, color: string | null, at: Array<number> | null, tool: string | null, radius: number | null, drawing: { points: Array<number>, layer: string | null, segment: string | null, tree: number | null } | null }> | null, annotation: { name: string, state: AnnotationState, mayEdit: boolean } | null } };

export type PresentMutationVariables = Exact<{
  annotation: string;
  presence: PresenceInput;
}>;


export type PresentMutation = { present: boolean };

export type ImportProgressFragment = { id: string, name: string, path: string, state: ImportState, done: number, total: number, secondsLeft: number | null, error: string | null, datasetId: string | null };

export type ListAllowedRootsQueryVariables = Exact<{ [key: string]: never; }>;


export type ListAllowedRootsQuery = { allowedRoots: Array<string> };

export type ProbePathQueryVariables = Exact<{
  path: string;
}>;


export type ProbePathQuery = { probe: { path: string, format: string, warnings: Array<string>, voxelSize: { x: number, y: number, z: number, unit: string } | null, layers: Array<{ name: string, category: LayerCategory, voxelType: VoxelType, channels: number, timepoints: number, refusal: string | null, box: { min: { x: number, y: number, z: number }, size: { x: number, y: number, z: number } }, mags: Array<{ mag: string, codecs: string, size: { x: number, y: number, z: number }, chunk: { x: number, y: number, z: number } }> }> } };

export type ListImportsQueryVariables = Exact<{ [key: string]: never; }>;


export type ListImportsQuery = { imports: Array<{ id: string, name: string, path: string, state: ImportState, done: number, total: number, secondsLeft: number | null, error: string | null, datasetId: string | null }> };

export type ImportDatasetMutationVariables = Exact<{
  input: ImportDatasetInput;
}>;


export type ImportDatasetMutation = { importDataset: { id: string, name: string, path: string, state: ImportState, done: number, total: number, secondsLeft: number | null, error: string | null, datasetId: string | null } };

export type CancelImportMutationVariables = Exact<{
  id: string;
}>;


export type CancelImportMutation = { cancelImport: { id: string, name: string, path: string, state: ImportState, done: number, total: number, secondsLeft: number | null, error: string | null, datasetId: string | null } };

export type WhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAmIQuery = { me: { id: string | null, name: string, roles: Array<SiteRole>, isSignedIn: boolean } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const AnnotationCardFragmentDoc = new TypedDocumentString(`
    fragment AnnotationCard on Annotation {
  id
  name
  description
  tags
  state
  access
  createdAt
  editedAt
  trashedAt
  version
  mayEdit
  mayManage
  owner {
    id
    name
  }
  dataset {
    id
    name
    access
    thumbnailUrl
  }
  editors {
    clientId
    person
    name
    color
  }
}
    `, {"fragmentName":"AnnotationCard"}) as unknown as TypedDocumentString<AnnotationCardFragment, unknown>;
export const DatasetCardFragmentDoc = new TypedDocumentString(`
    fragment DatasetCard on Dataset {
  id
  name
  description
  voxelSize {
    x
    y
    z
    unit
  }
  layers {
    name
    category
    voxelType
    box {
      min {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
  owner {
    id
    name
  }
  access
  createdAt
  publishedAt
  licence
  trashedAt
  thumbnailUrl
  mayEdit
  storedBytes
}
    `, {"fragmentName":"DatasetCard"}) as unknown as TypedDocumentString<DatasetCardFragment, unknown>;
export const DatasetDetailsFragmentDoc = new TypedDocumentString(`
    fragment DatasetDetails on Dataset {
  ...DatasetCard
  citation {
    text
    bibTeX
  }
  layers {
    name
    category
    voxelType
    channels
    timepoints
    fillValue
    contentVersion
    histogramUrl
    defaultColor
    defaultWindow {
      min
      max
    }
    mags {
      mag
      brickEdge
      origin {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
}
    fragment DatasetCard on Dataset {
  id
  name
  description
  voxelSize {
    x
    y
    z
    unit
  }
  layers {
    name
    category
    voxelType
    box {
      min {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
  owner {
    id
    name
  }
  access
  createdAt
  publishedAt
  licence
  trashedAt
  thumbnailUrl
  mayEdit
  storedBytes
}`, {"fragmentName":"DatasetDetails"}) as unknown as TypedDocumentString<DatasetDetailsFragment, unknown>;
export const ImportProgressFragmentDoc = new TypedDocumentString(`
    fragment ImportProgress on Import {
  id
  name
  path
  state
  done
  total
  secondsLeft
  error
  datasetId
}
    `, {"fragmentName":"ImportProgress"}) as unknown as TypedDocumentString<ImportProgressFragment, unknown>;
export const ListAnnotationsDocument = new TypedDocumentString(`
    query ListAnnotations($search: String, $mine: Boolean!, $sharedWithMe: Boolean!, $trashed: Boolean!, $dataset: UUID, $state: AnnotationState, $first: Int!, $after: String) {
  annotations(
    search: $search
    mine: $mine
    sharedWithMe: $sharedWithMe
    trashed: $trashed
    dataset: $dataset
    state: $state
    first: $first
    after: $after
  ) {
    nodes {
      ...AnnotationCard
    }
    totalCount
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
    fragment AnnotationCard on Annotation {
  id
  name
  description
  tags
  state
  access
  createdAt
  editedAt
  trashedAt
  version
  mayEdit
  mayManage
  owner {
    id
    name
  }
  dataset {
    id
    name
    access
    thumbnailUrl
  }
  editors {
    clientId
    person
    name
    color
  }
}`) as unknown as TypedDocumentString<ListAnnotationsQuery, ListAnnotationsQueryVariables>;
export const GetAnnotationCardDocument = new TypedDocumentString(`
    query GetAnnotationCard($id: UUID!) {
  annotation(id: $id) {
    ...AnnotationCard
  }
}
    fragment AnnotationCard on Annotation {
  id
  name
  description
  tags
  state
  access
  createdAt
  editedAt
  trashedAt
  version
  mayEdit
  mayManage
  owner {
    id
    name
  }
  dataset {
    id
    name
    access
    thumbnailUrl
  }
  editors {
    clientId
    person
    name
    color
  }
}`) as unknown as TypedDocumentString<GetAnnotationCardQuery, GetAnnotationCardQueryVariables>;
export const DescribeAnnotationDocument = new TypedDocumentString(`
    mutation DescribeAnnotation($id: UUID!, $name: String, $description: String, $tags: [String!]) {
  updateAnnotation(id: $id, name: $name, description: $description, tags: $tags) {
    ...AnnotationCard
  }
}
    fragment AnnotationCard on Annotation {
  id
  name
  description
  tags
  state
  access
  createdAt
  editedAt
  trashedAt
  version
  mayEdit
  mayManage
  owner {
    id
    name
  }
  dataset {
    id
    name
    access
    thumbnailUrl
  }
  editors {
    clientId
    person
    name
    color
  }
}`) as unknown as TypedDocumentString<DescribeAnnotationMutation, DescribeAnnotationMutationVariables>;
export const ShareAnnotationDocument = new TypedDocumentString(`
    mutation ShareAnnotation($id: UUID!, $access: AnnotationAccess!) {
  shareAnnotation(id: $id, access: $access) {
    ...AnnotationCard
  }
}
    fragment AnnotationCard on Annotation {
  id
  name
  description
  tags
  state
  access
  createdAt
  editedAt
  trashedAt
  version
  mayEdit
  mayManage
  owner {
    id
    name
  }
  dataset {
    id
    name
    access
    thumbnailUrl
  }
  editors {
    clientId
    person
    name
    color
  }
}`) as unknown as TypedDocumentString<ShareAnnotationMutation, ShareAnnotationMutationVariables>;
export const FinishAnnotationDocument = new TypedDocumentString(`
    mutation FinishAnnotation($id: UUID!) {
  finishAnnotation(id: $id) {
    ...AnnotationCard
  }
}
    fragment AnnotationCard on Annotation {
  id
  name
  description
  tags
  state
  access
  createdAt
  editedAt
  trashedAt
  version
  mayEdit
  mayManage
  owner {
    id
    name
  }
  dataset {
    id
    name
    access
    thumbnailUrl
  }
  editors {
    clientId
    person
    name
    color
  }
}`) as unknown as TypedDocumentString<FinishAnnotationMutation, FinishAnnotationMutationVariables>;
export const ReopenAnnotationDocument = new TypedDocumentString(`
    mutation ReopenAnnotation($id: UUID!) {
  reopenAnnotation(id: $id) {
    ...AnnotationCard
  }
}
    fragment AnnotationCard on Annotation {
  id
  name
  description
  tags
  state
  access
  createdAt
  editedAt
  trashedAt
  version
  mayEdit
  mayManage
  owner {
    id
    name
  }
  dataset {
    id
    name
    access
    thumbnailUrl
  }
  editors {
    clientId
    person
    name
    color
  }
}`) as unknown as TypedDocumentString<ReopenAnnotationMutation, ReopenAnnotationMutationVariables>;
export const ArchiveAnnotationDocument = new TypedDocumentString(`
    mutation ArchiveAnnotation($id: UUID!) {
  archiveAnnotation(id: $id) {
    ...AnnotationCard
  }
}
    fragment AnnotationCard on Annotation {
  id
  name
  description
  tags
  state
  access
  createdAt
  editedAt
  trashedAt
  version
  mayEdit
  mayManage
  owner {
    id
    name
  }
  dataset {
    id
    name
    access
    thumbnailUrl
  }
  editors {
    clientId
    person
    name
    color
  }
}`) as unknown as TypedDocumentString<ArchiveAnnotationMutation, ArchiveAnnotationMutationVariables>;
export const TrashAnnotationDocument = new TypedDocumentString(`
    mutation TrashAnnotation($id: UUID!) {
  trashAnnotation(id: $id) {
    ...AnnotationCard
  }
}
    fragment AnnotationCard on Annotation {
  id
  name
  description
  tags
  state
  access
  createdAt
  editedAt
  trashedAt
  version
  mayEdit
  mayManage
  owner {
    id
    name
  }
  dataset {
    id
    name
    access
    thumbnailUrl
  }
  editors {
    clientId
    person
    name
    color
  }
}`) as unknown as TypedDocumentString<TrashAnnotationMutation, TrashAnnotationMutationVariables>;
export const RestoreAnnotationDocument = new TypedDocumentString(`
    mutation RestoreAnnotation($id: UUID!) {
  restoreAnnotation(id: $id) {
    ...AnnotationCard
  }
}
    fragment AnnotationCard on Annotation {
  id
  name
  description
  tags
  state
  access
  createdAt
  editedAt
  trashedAt
  version
  mayEdit
  mayManage
  owner {
    id
    name
  }
  dataset {
    id
    name
    access
    thumbnailUrl
  }
  editors {
    clientId
    person
    name
    color
  }
}`) as unknown as TypedDocumentString<RestoreAnnotationMutation, RestoreAnnotationMutationVariables>;
export const ListVersionsDocument = new TypedDocumentString(`
    query ListVersions($id: UUID!, $before: Float, $first: Int!) {
  annotationVersions(id: $id, before: $before, first: $first) {
    version
    firstVersion
    at
    kinds
    operations
    restoredVersion
    person {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<ListVersionsQuery, ListVersionsQueryVariables>;
export const DuplicateAnnotationDocument = new TypedDocumentString(`
    mutation DuplicateAnnotation($id: UUID!) {
  duplicateAnnotation(id: $id) {
    ...AnnotationCard
  }
}
    fragment AnnotationCard on Annotation {
  id
  name
  description
  tags
  state
  access
  createdAt
  editedAt
  trashedAt
  version
  mayEdit
  mayManage
  owner {
    id
    name
  }
  dataset {
    id
    name
    access
    thumbnailUrl
  }
  editors {
    clientId
    person
    name
    color
  }
}`) as unknown as TypedDocumentString<DuplicateAnnotationMutation, DuplicateAnnotationMutationVariables>;
export const GetAnnotationDocument = new TypedDocumentString(`
    query GetAnnotation($id: UUID!) {
  annotation(id: $id) {
    id
    name
    state
    access
    version
    mayEdit
    mayManage
    owner {
      id
      name
    }
    dataset {
      ...DatasetDetails
    }
  }
}
    fragment DatasetCard on Dataset {
  id
  name
  description
  voxelSize {
    x
    y
    z
    unit
  }
  layers {
    name
    category
    voxelType
    box {
      min {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
  owner {
    id
    name
  }
  access
  createdAt
  publishedAt
  licence
  trashedAt
  thumbnailUrl
  mayEdit
  storedBytes
}
fragment DatasetDetails on Dataset {
  ...DatasetCard
  citation {
    text
    bibTeX
  }
  layers {
    name
    category
    voxelType
    channels
    timepoints
    fillValue
    contentVersion
    histogramUrl
    defaultColor
    defaultWindow {
      min
      max
    }
    mags {
      mag
      brickEdge
      origin {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
}`) as unknown as TypedDocumentString<GetAnnotationQuery, GetAnnotationQueryVariables>;
export const CreateAnnotationDocument = new TypedDocumentString(`
    mutation CreateAnnotation($input: CreateAnnotationInput!) {
  createAnnotation(input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<CreateAnnotationMutation, CreateAnnotationMutationVariables>;
export const ListDatasetsDocument = new TypedDocumentString(`
    query ListDatasets($search: String, $mine: Boolean!, $sharedWithMe: Boolean!, $trashed: Boolean!, $first: Int!, $after: String) {
  datasets(
    search: $search
    mine: $mine
    sharedWithMe: $sharedWithMe
    trashed: $trashed
    first: $first
    after: $after
  ) {
    nodes {
      ...DatasetCard
    }
    totalCount
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
    fragment DatasetCard on Dataset {
  id
  name
  description
  voxelSize {
    x
    y
    z
    unit
  }
  layers {
    name
    category
    voxelType
    box {
      min {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
  owner {
    id
    name
  }
  access
  createdAt
  publishedAt
  licence
  trashedAt
  thumbnailUrl
  mayEdit
  storedBytes
}`) as unknown as TypedDocumentString<ListDatasetsQuery, ListDatasetsQueryVariables>;
export const GetDatasetDocument = new TypedDocumentString(`
    query GetDataset($id: UUID!) {
  dataset(id: $id) {
    ...DatasetDetails
  }
}
    fragment DatasetCard on Dataset {
  id
  name
  description
  voxelSize {
    x
    y
    z
    unit
  }
  layers {
    name
    category
    voxelType
    box {
      min {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
  owner {
    id
    name
  }
  access
  createdAt
  publishedAt
  licence
  trashedAt
  thumbnailUrl
  mayEdit
  storedBytes
}
fragment DatasetDetails on Dataset {
  ...DatasetCard
  citation {
    text
    bibTeX
  }
  layers {
    name
    category
    voxelType
    channels
    timepoints
    fillValue
    contentVersion
    histogramUrl
    defaultColor
    defaultWindow {
      min
      max
    }
    mags {
      mag
      brickEdge
      origin {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
}`) as unknown as TypedDocumentString<GetDatasetQuery, GetDatasetQueryVariables>;
export const DescribeDatasetDocument = new TypedDocumentString(`
    mutation DescribeDataset($id: UUID!, $name: String!, $description: String!) {
  describeDataset(id: $id, name: $name, description: $description) {
    ...DatasetDetails
  }
}
    fragment DatasetCard on Dataset {
  id
  name
  description
  voxelSize {
    x
    y
    z
    unit
  }
  layers {
    name
    category
    voxelType
    box {
      min {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
  owner {
    id
    name
  }
  access
  createdAt
  publishedAt
  licence
  trashedAt
  thumbnailUrl
  mayEdit
  storedBytes
}
fragment DatasetDetails on Dataset {
  ...DatasetCard
  citation {
    text
    bibTeX
  }
  layers {
    name
    category
    voxelType
    channels
    timepoints
    fillValue
    contentVersion
    histogramUrl
    defaultColor
    defaultWindow {
      min
      max
    }
    mags {
      mag
      brickEdge
      origin {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
}`) as unknown as TypedDocumentString<DescribeDatasetMutation, DescribeDatasetMutationVariables>;
export const LicenseDatasetDocument = new TypedDocumentString(`
    mutation LicenseDataset($id: UUID!, $licence: String) {
  licenseDataset(id: $id, licence: $licence) {
    ...DatasetDetails
  }
}
    fragment DatasetCard on Dataset {
  id
  name
  description
  voxelSize {
    x
    y
    z
    unit
  }
  layers {
    name
    category
    voxelType
    box {
      min {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
  owner {
    id
    name
  }
  access
  createdAt
  publishedAt
  licence
  trashedAt
  thumbnailUrl
  mayEdit
  storedBytes
}
fragment DatasetDetails on Dataset {
  ...DatasetCard
  citation {
    text
    bibTeX
  }
  layers {
    name
    category
    voxelType
    channels
    timepoints
    fillValue
    contentVersion
    histogramUrl
    defaultColor
    defaultWindow {
      min
      max
    }
    mags {
      mag
      brickEdge
      origin {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
}`) as unknown as TypedDocumentString<LicenseDatasetMutation, LicenseDatasetMutationVariables>;
export const ShareDatasetDocument = new TypedDocumentString(`
    mutation ShareDataset($id: UUID!, $access: DatasetAccess!) {
  shareDataset(id: $id, access: $access) {
    ...DatasetDetails
  }
}
    fragment DatasetCard on Dataset {
  id
  name
  description
  voxelSize {
    x
    y
    z
    unit
  }
  layers {
    name
    category
    voxelType
    box {
      min {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
  owner {
    id
    name
  }
  access
  createdAt
  publishedAt
  licence
  trashedAt
  thumbnailUrl
  mayEdit
  storedBytes
}
fragment DatasetDetails on Dataset {
  ...DatasetCard
  citation {
    text
    bibTeX
  }
  layers {
    name
    category
    voxelType
    channels
    timepoints
    fillValue
    contentVersion
    histogramUrl
    defaultColor
    defaultWindow {
      min
      max
    }
    mags {
      mag
      brickEdge
      origin {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
}`) as unknown as TypedDocumentString<ShareDatasetMutation, ShareDatasetMutationVariables>;
export const PublishDatasetDocument = new TypedDocumentString(`
    mutation PublishDataset($id: UUID!, $published: Boolean!) {
  publishDataset(id: $id, published: $published) {
    ...DatasetDetails
  }
}
    fragment DatasetCard on Dataset {
  id
  name
  description
  voxelSize {
    x
    y
    z
    unit
  }
  layers {
    name
    category
    voxelType
    box {
      min {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
  owner {
    id
    name
  }
  access
  createdAt
  publishedAt
  licence
  trashedAt
  thumbnailUrl
  mayEdit
  storedBytes
}
fragment DatasetDetails on Dataset {
  ...DatasetCard
  citation {
    text
    bibTeX
  }
  layers {
    name
    category
    voxelType
    channels
    timepoints
    fillValue
    contentVersion
    histogramUrl
    defaultColor
    defaultWindow {
      min
      max
    }
    mags {
      mag
      brickEdge
      origin {
        x
        y
        z
      }
      size {
        x
        y
        z
      }
    }
  }
}`) as unknown as TypedDocumentString<PublishDatasetMutation, PublishDatasetMutationVariables>;
export const TrashDatasetDocument = new TypedDocumentString(`
    mutation TrashDataset($id: UUID!) {
  trashDataset(id: $id) {
    id
    name
  }
}
    `) as unknown as TypedDocumentString<TrashDatasetMutation, TrashDatasetMutationVariables>;
export const RestoreDatasetDocument = new TypedDocumentString(`
    mutation RestoreDataset($id: UUID!) {
  restoreDataset(id: $id) {
    id
    name
  }
}
    `) as unknown as TypedDocumentString<RestoreDatasetMutation, RestoreDatasetMutationVariables>;
export const CreateDownloadDocument = new TypedDocumentString(`
    mutation CreateDownload($path: String!) {
  createDownload(path: $path) {
    address
  }
}
    `) as unknown as TypedDocumentString<CreateDownloadMutation, CreateDownloadMutationVariables>;
export const EditingDocument = new TypedDocumentString(`
    query Editing($annotation: UUID!) {
  me {
    id
    isSignedIn
  }
  annotation(id: $annotation) {
    mayEdit
  }
}
    `) as unknown as TypedDocumentString<EditingQuery, EditingQueryVariables>;
export const FollowAnnotationDocument = new TypedDocumentString(`
    subscription FollowAnnotation($annotation: UUID!, $sinceVersion: Float, $clientId: UUID) {
  annotation(id: $annotation, sinceVersion: $sinceVersion, clientId: $clientId) {
    version
    batches
    presence {
      clientId
      person
      name
      color
      at
      tool
      radius
      drawing {
        points
        layer
        segment
        tree
      }
    }
    annotation {
      name
      state
      mayEdit
    }
  }
}
    `) as unknown as TypedDocumentString<FollowAnnotationSubscription, FollowAnnotationSubscriptionVariables>;
export const PresentDocument = new TypedDocumentString(`
    mutation Present($annotation: UUID!, $presence: PresenceInput!) {
  present(annotation: $annotation, presence: $presence)
}
    `) as unknown as TypedDocumentString<PresentMutation, PresentMutationVariables>;
export const ListAllowedRootsDocument = new TypedDocumentString(`
    query ListAllowedRoots {
  allowedRoots
}
    `) as unknown as TypedDocumentString<ListAllowedRootsQuery, ListAllowedRootsQueryVariables>;
export const ProbePathDocument = new TypedDocumentString(`
    query ProbePath($path: String!) {
  probe(path: $path) {
    path
    format
    voxelSize {
      x
      y
      z
      unit
    }
    warnings
    layers {
      name
      category
      voxelType
      channels
      timepoints
      refusal
      box {
        min {
          x
          y
          z
        }
        size {
          x
          y
          z
        }
      }
      mags {
        mag
        size {
          x
          y
          z
        }
        chunk {
          x
          y
          z
        }
        codecs
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ProbePathQuery, ProbePathQueryVariables>;
export const ListImportsDocument = new TypedDocumentString(`
    query ListImports {
  imports {
    ...ImportProgress
  }
}
    fragment ImportProgress on Import {
  id
  name
  path
  state
  done
  total
  secondsLeft
  error
  datasetId
}`) as unknown as TypedDocumentString<ListImportsQuery, ListImportsQueryVariables>;
export const ImportDatasetDocument = new TypedDocumentString(`
    mutation ImportDataset($input: ImportDatasetInput!) {
  importDataset(input: $input) {
    ...ImportProgress
  }
}
    fragment ImportProgress on Import {
  id
  name
  path
  state
  done
  total
  secondsLeft
  error
  datasetId
}`) as unknown as TypedDocumentString<ImportDatasetMutation, ImportDatasetMutationVariables>;
export const CancelImportDocument = new TypedDocumentString(`
    mutation CancelImport($id: UUID!) {
  cancelImport(id: $id) {
    ...ImportProgress
  }
}
    fragment ImportProgress on Import {
  id
  name
  path
  state
  done
  total
  secondsLeft
  error
  datasetId
}`) as unknown as TypedDocumentString<CancelImportMutation, CancelImportMutationVariables>;
export const WhoAmIDocument = new TypedDocumentString(`
    query WhoAmI {
  me {
    id
    name
    roles
    isSignedIn
  }
}
    `) as unknown as TypedDocumentString<WhoAmIQuery, WhoAmIQueryVariables>;